import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { type Extract, readExtract, verifyExtract } from '#base/transparency/extract.ts'
import { readKey, type VerifierKey } from '#base/transparency/note.ts'
import { wordOf } from '../../../test/leads.ts'
import { type Happenings, openHappenings } from '../../../test/ledger.ts'
import { startWitness, type WitnessProcess } from '../../../test/witness-process.ts'
import { extractEvents, listCheckpoints, readVerification, showLedger, tellOfLedger, verifyNow } from './contract.ts'

let h: Happenings
let witness: WitnessProcess
let ids: Id[]
let older: { size: number; note: string }
beforeAll(async () => {
  witness = await startWitness()
  h = await openHappenings({ witnesses: [witness.port] })
  const { ledger } = h.w.house
  await h.happen(2)
  await ledger.sequence('now')
  older = (await h.w.firm.ann.ask(listCheckpoints, {})).items[0]!
  h.w.pass(2)
  ids = await h.happen(3)
  await h.happen(2, h.w.rival)
  await ledger.sequence()
  await ledger.witnessed()
})
afterAll(async () => {
  await h.close()
  await witness.close()
})
const keysOf = (texts: readonly string[]) => texts.map(readKey) as VerifierKey[]

describe('the ledger, to a client', () => {
  test('is shown with its keys, its newest checkpoint and who witnesses it', async () => {
    const shown = await h.w.firm.ann.ask(showLedger, {})
    expect(shown).toMatchObject({ origin: 'localhost:3000/ledger', pending: 0, whole: true })
    expect(shown.newest).toMatchObject({ size: shown.size, witnesses: ['witness.example'] })
    expect(shown.witnesses).toMatchObject([{ name: 'witness.example', state: 'well', size: shown.size }])
    expect(keysOf(shown.keys).map(key => key.kind)).toEqual(['ed25519', 'mlDsa44'])
    const { items, next } = await h.w.firm.ann.ask(listCheckpoints, { limit: 1 })
    expect(items[0]!.size).toBe(shown.size)
    expect((await h.w.firm.ann.ask(listCheckpoints, { below: next! })).items.map(c => c.size)).toEqual([older.size])
    expect(await wordOf(h.w.firm.leo.ask(showLedger, {}))).toBe('forbidden')
  })

  test('gives an extract that anybody verifies by its published keys, and an older checkpoint', async () => {
    const { keys, witnessKeys, size } = await h.w.firm.ann.ask(showLedger, {})
    const made = await h.w.firm.ann.ask(extractEvents, { events: ids, older: [older.size] })
    const extract = readExtract(made.text)!
    const trusted = keysOf([...keys, ...witnessKeys])
    const verdict = verifyExtract(extract, older.note, trusted)
    expect(verdict.checks.filter(c => !c.ok)).toEqual([])
    expect(verdict).toMatchObject({ holds: true, size, origin: 'localhost:3000/ledger' })
    expect(verdict.leaves.map(leaf => [leaf.facts.id, leaf.secrets])).toEqual(ids.map(id => [id, 'kept back']))
    expect(verdict.checks.some(c => c.says.includes('witness.example'))).toBe(true)
    expect(verdict.checks.some(c => c.says.includes('is the beginning of this ledger'))).toBe(true)
    const all = await h.w.firm.ann.ask(extractEvents, { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' })
    expect(all.events).toBeGreaterThan(10)
    expect(verifyExtract(readExtract(all.text)!, '', trusted).holds).toBe(true)
  })

  test.each([
    ['a fact', (x: Extract) => (x.leaves[0]!.facts.name = 'crm.other')],
    ['a place', (x: Extract) => (x.leaves[0]!.index += 1)],
    ['a proof', (x: Extract) => x.leaves[0]!.proof.pop()],
    ['a commitment', (x: Extract) => (x.leaves[0]!.commitment = 'ab'.repeat(32))],
    ['the client', (x: Extract) => (x.tenant = h.w.rival.tenant)],
    ['the checkpoint', (x: Extract) => (x.checkpoint = x.checkpoint.replace(/\n\d+\n/, '\n7\n'))],
    ['the keys', (x: Extract) => x.keys.pop()],
    ['every leaf', (x: Extract) => (x.leaves = [])],
  ])('an extract of which %s was changed does not hold', async (what, change) => {
    const { keys, witnessKeys } = await h.w.firm.ann.ask(showLedger, {})
    const made = await h.w.firm.ann.ask(extractEvents, { events: ids })
    const altered = JSON.parse(made.text)
    change(altered)
    const trusted = keysOf([...keys, ...witnessKeys])
    const verdict = verifyExtract(readExtract(JSON.stringify(altered))!, '', trusted)
    // Keys that are known from elsewhere need none in the file.
    expect(verdict.holds).toBe(what === 'the keys')
    expect(readExtract(made.text.slice(0, -1))).toBeUndefined()
  })

  test('another ledger’s checkpoint is not the beginning of this one', async () => {
    const made = await h.w.firm.ann.ask(extractEvents, { events: ids })
    const other = older.note.replace(/\n[A-Za-z0-9+/=]{44}\n/, `\n${Buffer.alloc(32, 1).toString('base64')}\n`)
    expect(verifyExtract(readExtract(made.text)!, other).holds).toBe(false)
    expect(verifyExtract(readExtract(made.text)!, 'nothing').holds).toBe(false)
  })

  test('gives nothing of another client, nothing too new, nothing to whoever sees a part', async () => {
    const { ann, bea } = h.w.firm
    const [theirs] = await h.happen(1, h.w.rival)
    expect(await wordOf(ann.ask(extractEvents, { events: [theirs!] }))).toBe('not-found')
    const [fresh] = await h.happen(1)
    expect(await wordOf(ann.ask(extractEvents, { events: [fresh!] }))).toBe('not-found')
    expect(await wordOf(ann.ask(extractEvents, { from: '2001-01-01T00:00:00Z', to: '2001-01-02T00:00:00Z' }))).toBe('invalid')
    expect(await wordOf(ann.ask(extractEvents, {}))).toBe('invalid')
    expect(await wordOf(bea.ask(extractEvents, { events: ids }))).toBe('forbidden')
    expect(await wordOf(bea.ask(verifyNow, {}))).toBe('forbidden')
    await h.w.house.ledger.sequence()
    expect(await wordOf(ann.ask(extractEvents, { events: [fresh!] })), 'in the tree, and not signed for').toBe('conflict')
  })

  test('is verified in the background: what is whole holds, and what was changed is named to its own client alone', async () => {
    const { ann } = h.w.firm
    await h.w.house.ledger.sequence('now')
    const ask = async (who = h.w.firm) => {
      const { operation } = await who.ann.ask(verifyNow, {})
      await h.w.drain()
      return who.ann.ask(readVerification, { operation })
    }
    const whole = await ask()
    expect(whole).toMatchObject({ state: 'done', verdict: { holds: true, findings: [] } })
    expect(whole.verdict!.events).toBeGreaterThan(8)
    await h.w.superuser`update kernel.event set facts = '{"other": 1}' where id = ${ids[0]!}`
    const broken = await ask()
    expect(broken.verdict).toMatchObject({ holds: false, findings: [{ kind: 'changed', event: ids[0], name: 'crm.updateLead' }] })
    expect((await ask(h.w.rival)).verdict).toMatchObject({ holds: true })
    const alerts = await h.w.superuser`select kind, owner_id from crm.alert where kind = 'ledger.broken'`
    expect(alerts.map(a => a.owner_id)).toEqual([ann.id])
    expect(
      await h.w.superuser`select 1 from kernel.event where name = 'ledger.broken' and tenant_id = ${h.w.firm.tenant}`,
    ).toHaveLength(1)
  })

  test('a witness that refuses is an event and an alert of every administrator, once a day', async () => {
    for (let n = 0; n < 2; n++) await h.w.firm.system.ask(tellOfLedger, { kind: 'witnessRefused', witness: 'witness.example' })
    const alerts = await h.w.superuser`select owner_id from crm.alert where kind = 'ledger.witnessRefused'`
    expect(alerts.map(a => a.owner_id)).toEqual([h.w.firm.ann.id])
    expect(await h.w.superuser`select 1 from kernel.event where name = 'ledger.witnessRefused'`).toHaveLength(2)
  })
})
