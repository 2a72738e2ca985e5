import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { readKey, readNote, signersOf, type VerifierKey } from '#base/transparency/note.ts'
import { sendDue } from '#modules/automation/contract.ts'
import { listAlerts } from '#modules/crm/contract.ts'
import { makeKey, makeWebhook } from '../../../test/agreed.ts'
import { type Hostile, openHostile } from '../../../test/hostile.ts'
import { wordOf } from '../../../test/leads.ts'
import { type Happenings, openHappenings } from '../../../test/ledger.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openReceiver, type Receiver } from '../../../test/walks/receiver.ts'
import { startWitness, type WitnessProcess } from '../../../test/witness-process.ts'
import { readAnchor, readAnchoring, setAnchoring, showLedger, tellAnchor } from './contract.ts'
import { anchorOfDay } from './rules/anchors.ts'

let h: Happenings
let witness: WitnessProcess
let receiver: Receiver
beforeAll(async () => {
  ;[witness, receiver] = await Promise.all([startWitness(), openReceiver()])
  h = await openHappenings({ witnesses: [witness.port] })
  await signed()
})
afterAll(async () => {
  await h.close()
  await Promise.all([witness.close(), receiver.close()])
})

const told = (tenant = h.w.firm.tenant) =>
  h.w.superuser<{ facts: { size: number; cosigned: boolean } }[]>`
    select facts from kernel.event where name = 'ledger.anchored' and tenant_id = ${tenant} order by id`
/** Something happens, and is signed for by the log and the witness. */
async function signed() {
  await h.happen(1)
  await h.w.house.ledger.sequence('now')
  await h.w.house.ledger.witnessed()
}
const keysOf = async () => {
  const { keys, witnessKeys } = await h.w.firm.ann.ask(showLedger, {})
  return [keys, witnessKeys].map(texts => texts.map(readKey) as VerifierKey[]) as [VerifierKey[], VerifierKey[]]
}

test('once a day the newest checkpoint that a witness signed is an event, an alert and the body of a webhook, and holds there by itself', async () => {
  const { w } = h
  await makeWebhook(w, w.firm.ann, { name: 'Our archive', url: `${receiver.url}/anchor`, events: ['ledger.anchored'] })
  await signed()
  const { size } = await w.firm.system.ask(tellAnchor, {})
  expect(size).toBeGreaterThan(5)
  expect(await w.firm.system.ask(tellAnchor, {}), 'told already').toEqual({ size: null })
  expect((await told()).map(({ facts }) => facts)).toEqual([{ size, cosigned: true }])
  expect(await told(w.rival.tenant)).toEqual([])
  await w.firm.system.ask(sendDue, {})
  await w.drain()
  const { data, type } = JSON.parse((await receiver.next('/anchor')).body)
  expect(type).toBe('ledger.anchored')
  const note = readNote(data.checkpoint)!
  const [log, witnesses] = await keysOf()
  const signers = signersOf(note, [...log, ...witnesses])
  expect(signers && new Set(signers.map(({ key }) => key.name))).toEqual(new Set([log[0]!.name, 'witness.example']))
  expect(note.text.split('\n')[1]).toBe(String(size))
  const { items } = await w.firm.ann.ask(listAlerts, { limit: 20 })
  expect(items.filter(alert => alert.kind === 'ledger.anchored').map(alert => alert.facts)).toEqual([{ size, cosigned: true }])
  expect(await w.firm.ann.ask(readAnchoring, {})).toMatchObject({ daily: true, alerts: true, last: { size, cosigned: true } })

  w.pass(24 * 60)
  expect(await w.firm.system.ask(tellAnchor, {}), 'nothing was signed for since').toEqual({ size: null })
  await signed()
  const next = await w.firm.system.ask(tellAnchor, {})
  expect(next.size).toBeGreaterThan(size!)
})

test('it is switched off by whoever may prove the log, the others are told, and what is off tells nothing', async () => {
  const { w } = h
  const cora = await w.hire(w.firm, 'cora', 'compliance')
  expect(await wordOf(w.firm.bea.ask(setAnchoring, { daily: false, alerts: false }))).toBe('forbidden')
  await cora.ask(setAnchoring, { daily: true, alerts: false })
  await cora.ask(setAnchoring, { daily: false, alerts: false })
  const { items } = await w.firm.ann.ask(listAlerts, { limit: 20 })
  expect(items.find(alert => alert.kind === 'ledger.anchoringChanged')).toMatchObject({ facts: { daily: false } })
  w.pass(24 * 60)
  await signed()
  const before = (await told()).length
  expect(await w.firm.system.ask(tellAnchor, {})).toEqual({ size: null })
  await cora.ask(setAnchoring, { daily: true, alerts: false })
  expect((await w.firm.system.ask(tellAnchor, {})).size).toBeGreaterThan(0)
  expect(await told()).toHaveLength(before + 1)
  const alerts =
    await w.superuser`select 1 from crm.alert where kind = 'ledger.anchored' and tenant_id = ${w.firm.tenant} and owner_id = ${cora.id}`
  expect(alerts).toHaveLength(0)
})

test('an API key made for it fetches the newest by HTTP, and one that was not does not', async () => {
  const { w } = h
  const http = await overHttp(w)
  try {
    const get = (token: string) => http.send({ url: '/api/v1/ledger/anchor', headers: { authorization: `Bearer ${token}` } })
    const { token } = await makeKey(w, w.firm.ann, { name: 'Archive', permissions: ['ledger.read'] })
    const answer = await get(token)
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    const [log] = await keysOf()
    expect(signersOf(readNote(answer.body)!, log)).toHaveLength(2)
    const other = await makeKey(w, w.firm.ann, { name: 'Website', permissions: ['lead.add'] })
    expect((await get(other.token)).statusCode).toBe(403)
    expect(await wordOf(w.firm.leo.ask(readAnchor, {}))).toBe('forbidden')
  } finally {
    await http.server.close()
  }
})

test.each([
  ['switches it off', `update audit.anchoring set daily = false`],
  ['switches it off in another’s name', `update audit.anchoring set daily = false, set_by = '{ann}'`],
  ['says that it was told', `update audit.anchoring set day = day + 1, size = size + 1, told_at = now()`],
  ['forgets that it was told', `update audit.anchoring set day = null, size = null, cosigned = null, told_at = null`],
  ['takes it away', `delete from audit.anchoring`],
])('SQL in an officer’s request does not do this: it %s', async (_, statement) => {
  const at: Hostile = await openHostile()
  try {
    await at.w
      .superuser`insert into audit.anchoring (tenant_id, day, size, cosigned, told_at) values (${at.w.firm.tenant}, '2026-01-01', 5, true, now())`
    expect(await at.refused(statement.replace('{ann}', at.w.firm.ann.id as Id))).toBe('42501')
  } finally {
    await at.close()
  }
})

test('which one is told is a pure choice: a witness that is away is waited for till noon', () => {
  const now = (hour: number) => new Date(Date.UTC(2026, 2, 4, hour))
  const newest = [
    { size: 9, cosigned: false },
    { size: 7, cosigned: true },
  ]
  const ask = (hour: number, told: { day: string; size: number } | undefined, witnessed = true) =>
    anchorOfDay({ now: now(hour), told, newest, witnessed })?.size
  expect(ask(0, undefined)).toBe(7)
  expect(ask(0, { day: '2026-03-04', size: 3 })).toBeUndefined()
  expect(ask(0, { day: '2026-03-03', size: 7 }), 'waits').toBeUndefined()
  expect(ask(12, { day: '2026-03-03', size: 7 })).toBe(9)
  expect(ask(0, { day: '2026-03-03', size: 7 }, false), 'there is no witness').toBe(9)
  expect(ask(12, { day: '2026-03-03', size: 9 }), 'nothing is newer').toBeUndefined()
})
