import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { webhookSignature } from '#adapters/http/index.ts'
import { newId } from '#base/id.ts'
import { agreed, makeWebhook } from '../../../test/agreed.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openReceiver, type Receiver } from '../../../test/walks/receiver.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listAlerts } from '../crm/contract.ts'
import { addLead } from '../lead-hunter/contract.ts'
import * as contract from './contract.ts'
import { mostFailingDays, nextAttempt, waits } from './rules.ts'

let w: World
let receiver: Receiver
beforeAll(async () => {
  ;[w, receiver] = await Promise.all([openWorld(), openReceiver()])
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
})
afterAll(async () => {
  await w.close()
  await receiver.close()
})
beforeEach(() => w.superuser`delete from automation.webhook`)

const make = (path: string, events = ['lead.received']) =>
  makeWebhook(w, w.firm.ann, { name: 'A receiver', url: receiver.url + path, events })
const received = async (firm = w.firm) => {
  const person = { emails: [`${newId()}@hook.example`] }
  return (await firm.ann.ask(addLead, { person, property: { state: 'SC' } })).lead!
}
/** What the worker does after something happened. */
const work = async (firm = w.firm) => {
  await firm.system.ask(contract.sendDue, {})
  await w.drain()
}
const log = async (webhook: string) => (await w.firm.ann.ask(contract.listDeliveries, { webhook, limit: 200 })).items
const row = async (webhook: string) => (await w.firm.ann.ask(contract.listWebhooks, {})).items.find(i => i.id === webhook)!

describe('a webhook', () => {
  test('is made, shown without its secret, changed and removed by administrators only', async () => {
    const { id, secret } = await make('/a')
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const { items, eventNames } = await w.firm.ann.ask(contract.listWebhooks, {})
    expect(items).toMatchObject([{ id, active: true, events: ['lead.received'], delivered: 0, waiting: 0, givenUp: 0 }])
    expect(JSON.stringify(items)).not.toContain(secret.slice(6))
    expect(eventNames).toEqual(expect.arrayContaining(['lead.received', 'lead.assigned', 'loan.opened']))
    const [kept] = await w.superuser`select secret from automation.webhook where id = ${id}`
    expect((kept!.secret as Buffer).includes(secret)).toBe(false)
    for (const person of [w.firm.bea, w.firm.leo, w.firm.abe, w.firm.max]) {
      expect(await wordOf(person.ask(contract.listWebhooks, {}))).toBe('forbidden')
      expect(await wordOf(person.ask(contract.removeWebhook, { webhook: id }))).toBe('forbidden')
    }
    await w.firm.ann.ask(contract.updateWebhook, { webhook: id, name: 'Renamed' })
    await agreed(w, w.firm.ann, contract.updateWebhook, { webhook: id, events: ['loan.opened'] })
    expect(await row(id)).toMatchObject({ name: 'Renamed', events: ['loan.opened'] })
    await w.firm.ann.ask(contract.removeWebhook, { webhook: id })
    expect((await w.firm.ann.ask(contract.listWebhooks, {})).items).toEqual([])
  })

  test('refuses events that do not exist, by name, and addresses that are none', async () => {
    await expect(make('/b', ['lead.received', 'lead.sneezed'])).rejects.toMatchObject({
      word: 'invalid',
      problems: [{ path: 'events', message: '“lead.sneezed” is not an event here.' }],
    })
    const bad = { name: 'Bad', url: 'somewhere', events: ['lead.received'] }
    await expect(w.firm.ann.ask(contract.createWebhook, bad)).rejects.toMatchObject({ problems: [{ path: 'url' }] })
    const { id } = await make('/b')
    expect(await wordOf(w.firm.ann.ask(contract.updateWebhook, { webhook: id, events: ['nothing'] }))).toBe('invalid')
  })

  describe('on an installation that reaches no private addresses', () => {
    beforeEach(() => {
      w.house.places.allowPrivateWebhooks = false
    })
    afterEach(() => {
      w.house.places.allowPrivateWebhooks = true
    })
    const save = (url: string) =>
      agreed(w, w.firm.ann, contract.createWebhook, { name: 'Judged', url, events: ['lead.received'] })
    const refused = (message: string) => ({ message })

    test('is refused where a delivery would be, whoever agreed to it', async () => {
      const only = refused('Only https addresses are delivered to.')
      for (const url of ['http://example.com/hooks', 'ftp://example.com/', 'javascript:alert(1)', 'file:///etc/passwd'])
        await expect(save(url), url).rejects.toMatchObject(only)
      const inside = refused('It points to an address that is not public.')
      const hosts = ['127.0.0.1', '10.1.2.3', '169.254.169.254', '[::1]', '[fd00::1]', '0x7f000001', '2130706433', 'localhost']
      for (const host of hosts) await expect(save(`https://${host}/hooks`), host).rejects.toMatchObject(inside)
      for (const url of [
        'https://exa\nmple.com/',
        'https://example.com/\0',
        'https://example.com/\u001b[31m',
        'https://example.com/a b',
      ])
        await expect(save(url)).rejects.toMatchObject({
          problems: [{ message: 'An address has no spaces and no control characters.' }],
        })
      expect((await w.firm.ann.ask(contract.listWebhooks, {})).items).toEqual([])
    })

    test('is taken where its name is nobody’s yet, with a remark', async () => {
      const { id, remark } = await save('https://not-there-yet.invalid/hooks')
      expect(remark).toContain('cannot be found right now')
      expect(await row(id)).toMatchObject({ url: 'https://not-there-yet.invalid/hooks' })
    })

    test('is judged when it changes too, and keeps what it had', async () => {
      const { id } = await save('https://not-there-yet.invalid/hooks')
      const change = (url: string) => agreed(w, w.firm.ann, contract.updateWebhook, { webhook: id, name: 'Changed', url })
      await expect(change('https://192.168.1.1/')).rejects.toMatchObject(refused('It points to an address that is not public.'))
      expect(await row(id)).toMatchObject({ name: 'Judged', url: 'https://not-there-yet.invalid/hooks' })
      expect((await change('https://not-there-either.invalid/')).remark).toContain('cannot be found')
      expect(await row(id)).toMatchObject({ name: 'Changed' })
    })

    test('that leads inside all the same is given up at once, and the log does not say where', async () => {
      const id = newId()
      await w.superuser`insert into automation.webhook (tenant_id, id, name, url, events, secret, created_at)
        values (${w.firm.tenant}, ${id}, 'Older', 'https://localhost/inside', '{lead.received}', ${w.house.vault.seal(w.firm.tenant, `webhook/${id}`, 'whsec_c2VjcmV0')}, ${w.now()})`
      await received()
      await work()
      const [delivery] = await log(id)
      expect(delivery).toMatchObject({ state: 'given_up', attempts: 1, nextAt: null })
      expect(delivery!.problem).toBe('It points to an address that is not public. It is not tried again.')
    })
  })

  test('of the rival is as if it were not there', async () => {
    const { id } = await make('/c')
    const { ann } = w.rival
    expect((await ann.ask(contract.listWebhooks, {})).items).toEqual([])
    const words = [
      ann.ask(contract.updateWebhook, { webhook: id, active: false }),
      ann.ask(contract.rotateWebhookSecret, { webhook: id }),
      ann.ask(contract.removeWebhook, { webhook: id }),
      ann.ask(contract.listDeliveries, { webhook: id }),
      ann.ask(contract.replayDelivery, { delivery: newId() }),
    ].map(wordOf)
    expect(new Set(await Promise.all(words))).toEqual(new Set(['not-found']))
    expect(await row(id)).toMatchObject({ active: true })
  })
})

describe('a delivery', () => {
  test('is kept with the event, for those who listen to it, and sent signed with ids and facts', async () => {
    const { id, secret } = await make('/sent')
    const other = await make('/other', ['loan.opened'])
    const lead = await received()
    expect(await log(id)).toMatchObject([{ event: 'lead.received', state: 'waiting', attempts: 0 }])
    expect(await log(other.id)).toEqual([])
    await work()
    const [got] = receiver.all('/sent')
    const { data, type } = JSON.parse(got!.body)
    expect({ type, subject: data.subject }).toEqual({ type: 'lead.received', subject: { kind: 'lead', id: lead } })
    const seconds = Math.floor(w.now().getTime() / 1000)
    expect(got!.headers['webhook-timestamp']).toBe(String(seconds))
    const signature = webhookSignature(secret, String(got!.headers['webhook-id']), seconds, got!.body)
    expect(got!.headers['webhook-signature']).toBe(signature)
    expect(await log(id)).toMatchObject([{ state: 'delivered', attempts: 1, status: 200, answer: 'noted', nextAt: null }])
    await work()
    expect(receiver.all('/sent')).toHaveLength(1)
    expect(await row(id)).toMatchObject({ delivered: 1, waiting: 0 })
  })

  test('is signed with the newest secret', async () => {
    const { id } = await make('/rotated')
    const { secret } = await w.firm.ann.ask(contract.rotateWebhookSecret, { webhook: id })
    await received()
    await work()
    const { headers, body } = receiver.all('/rotated')[0]!
    const at = Number(headers['webhook-timestamp'])
    expect(headers['webhook-signature']).toBe(webhookSignature(secret, String(headers['webhook-id']), at, body))
  })

  test('waits longer after each failure, and is given up after the last', async () => {
    receiver.answer('/down', 503)
    const { id } = await make('/down')
    await received()
    let attempts = 0
    for (const wait of [0, ...waits]) {
      w.pass((wait * 1.1) / 60 + 1)
      await work()
      const [delivery] = await log(id)
      expect(delivery).toMatchObject({ attempts: ++attempts, status: 503, problem: 'The receiver answered 503.' })
      if (attempts <= waits.length) {
        expect(delivery!.state).toBe('waiting')
        const inSeconds = (Date.parse(delivery!.nextAt!) - w.now().getTime()) / 1000
        expect(inSeconds).toBeGreaterThanOrEqual(waits[attempts - 1]!)
        expect(inSeconds).toBeLessThanOrEqual(waits[attempts - 1]! * 1.1)
      } else expect(delivery).toMatchObject({ state: 'given_up', nextAt: null })
    }
    expect(await row(id)).toMatchObject({ active: false, disabledWhy: 'No delivery succeeded for 4 days.' })
    const { items } = await w.firm.ann.ask(listAlerts, {})
    expect(items.map(i => i.kind)).toContain('webhook.disabled')
    const before = receiver.all('/down').length
    await received()
    await work()
    expect(receiver.all('/down')).toHaveLength(before)
    receiver.answer('/down', 200)
    await w.firm.ann.ask(contract.updateWebhook, { webhook: id, active: true })
    expect(await row(id)).toMatchObject({ active: true, failingSince: null, disabledWhy: null })
    await received()
    await work()
    expect((await log(id))[0]).toMatchObject({ state: 'delivered' })
  })

  test('whose sending died is taken up again', async () => {
    const { id } = await make('/died')
    await received()
    await w.superuser`update automation.delivery set state = 'sending', attempts = 1, next_at = ${new Date(w.now().getTime() + 300_000)}`
    await work()
    expect(receiver.all('/died')).toEqual([])
    w.pass(6)
    await work()
    expect(await log(id)).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })

  test('waits untouched while its webhook is switched off, and goes out when it is on again', async () => {
    const { id } = await make('/off')
    await received()
    await w.firm.ann.ask(contract.updateWebhook, { webhook: id, active: false })
    await work()
    expect(await log(id)).toMatchObject([{ state: 'waiting', attempts: 0 }])
    await w.firm.ann.ask(contract.updateWebhook, { webhook: id, active: true })
    await work()
    expect(await log(id)).toMatchObject([{ state: 'delivered', attempts: 1 }])
  })

  test('is replayed as a delivery of its own, by administrators', async () => {
    const { id } = await make('/replayed')
    await received()
    await work()
    const [first] = await log(id)
    w.pass(1)
    expect(await wordOf(w.firm.bea.ask(contract.replayDelivery, { delivery: first!.id }))).toBe('forbidden')
    await w.firm.ann.ask(contract.replayDelivery, { delivery: first!.id })
    await work()
    const [again] = await log(id)
    expect(again).toMatchObject({ state: 'delivered', replayOf: first!.id, eventId: first!.eventId })
    const [one, two] = receiver.all('/replayed')
    expect(two!.body).toBe(one!.body)
  })

  test('never carries what one client did to another', async () => {
    const { id } = await make('/ours')
    await received(w.rival)
    await work(w.rival)
    await work()
    expect(await log(id)).toEqual([])
    expect(receiver.all('/ours')).toEqual([])
  })

  test('does not come from a lead that was made in silence', async () => {
    const { id } = await make('/silent')
    await makeLeads(w, w.firm, [{ name: 'Quiet Person', owner: w.firm.leo }])
    expect(await log(id)).toEqual([])
  })
})

describe('the waits', () => {
  const now = new Date('2026-03-04T12:00:00Z')
  test('grow, and all together are longer than the days a webhook may fail', () => {
    expect([...waits]).toEqual([...waits].sort((a, b) => a - b))
    expect(waits.reduce((a, b) => a + b, 0)).toBeGreaterThan((mostFailingDays - 1) * 86_400)
  })
  test('end: after the last failure there is no next', () => {
    expect(nextAttempt(1, now, 0)?.toISOString()).toBe('2026-03-04T12:01:00.000Z')
    expect(nextAttempt(1, now, 1)?.toISOString()).toBe('2026-03-04T12:01:06.000Z')
    expect(nextAttempt(waits.length + 1, now, 0)).toBeUndefined()
  })
})
