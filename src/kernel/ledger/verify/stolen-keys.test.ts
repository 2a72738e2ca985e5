import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkpointIn } from '#base/transparency/checkpoint.ts'
import { readNote } from '#base/transparency/note.ts'
import { type Attacked, openAttacked } from '../../../../test/ledger-attack.ts'
import type { Evidence } from './verify.ts'

let a: Attacked
let kept: { notes: string[]; witness: NonNullable<Evidence['witness']> }
let index: number
beforeEach(async () => {
  a = await openAttacked()
  kept = await a.keep()
  index = await a.indexOf(a.ids[1]!)
})
afterEach(() => a.close())

const sizes = () => kept.notes.map(note => checkpointIn(readNote(note)!.text)!.size)
/** The second of three checkpoints is the first that has what was done to the middle minute. */
const middle = (from = 0) => ({ kind: 'root', between: { fromSize: sizes()[from], toSize: sizes()[1] } })

test('whoever writes the whole ledger anew with the stolen keys is not seen from inside, and is by everybody who kept anything', async () => {
  await a.root`update kernel.event set actor_id = ${a.h.w.firm.tom.id} where id = ${a.ids[1]!}`
  await a.rewrite()
  expect((await a.verified()).holds, 'by itself it holds').toBe(true)
  const byNotes = await a.verified({ notes: kept.notes })
  expect(byNotes.findings).toMatchObject([middle()])
  // Two minutes lie between them, one of which it was.
  const { from, to } = byNotes.findings[0]!.between!
  expect(Date.parse(to) - Date.parse(from!)).toBe(120_000)
  const byTiles = await a.verified({ witness: kept.witness })
  expect(byTiles.findings).toMatchObject([{ kind: 'rewritten', index, event: a.ids[1], name: 'crm.updateLead' }])
})

test('one who has no keys, but writes entries and tiles anew, is seen by the checkpoints in the database already', async () => {
  await a.root`update kernel.change set after = '"City 99"' where event_id = ${a.ids[1]!} and field = 'city'`
  const checkpoints = await a.root`select * from ledger.checkpoint`
  await a.rewrite()
  await a.root`delete from ledger.checkpoint`
  for (const c of checkpoints) await a.root`insert into ledger.checkpoint ${a.root(c)}`
  expect((await a.verified()).findings).toMatchObject([middle()])
  expect((await a.verified({ witness: kept.witness })).findings).toMatchObject([middle(), { kind: 'rewritten', index }])
})

test('a leaf taken out of the whole history is named, and nothing that only moved up', async () => {
  await a.root`delete from kernel.event where id = ${a.ids[1]!}`
  await a.root`delete from kernel.change where event_id = ${a.ids[1]!}`
  await a.rewrite({ without: [index] })
  expect((await a.verified()).holds).toBe(true)
  const { findings } = await a.verified({ witness: kept.witness })
  expect(findings).toMatchObject([{ kind: 'removed', index }])
  expect((await a.verified({ notes: kept.notes })).findings).toMatchObject([middle(), { kind: 'cut' }])
})

test('a leaf put into the whole history is named with its event', async () => {
  const event = crypto.randomUUID()
  await a.root`insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, request_id, facts)
    select tenant_id, ${event}, at, name, actor_kind, actor_id, door, request_id, facts from kernel.event where id = ${a.ids[1]!}`
  await a.rewrite({ also: { event, before: index } })
  expect((await a.verified()).holds).toBe(true)
  const { findings } = await a.verified({ witness: kept.witness })
  expect(findings).toMatchObject([{ kind: 'inserted', index, event }])
})

test('a tail that is taken off the whole history is missed by whoever kept a later checkpoint or its hashes', async () => {
  const last = kept.witness.size - 1
  await a.root`delete from kernel.event e using ledger.entry l where l.event_id = e.id and l.index = ${last}`
  await a.rewrite({ without: [last] })
  expect((await a.verified()).holds).toBe(true)
  expect((await a.verified({ notes: kept.notes })).findings).toMatchObject([{ kind: 'cut' }])
  expect((await a.verified({ witness: kept.witness })).findings).toMatchObject([{ kind: 'cut', index: last }])
})

test('a checkpoint from outside by somebody else’s key proves nothing and is said not to', async () => {
  const forged = kept.notes[0]!.replace(/^(.*\n\d+\n)[^\n]+/, `$1${Buffer.alloc(32).toString('base64')}`)
  expect((await a.verified({ notes: [forged] })).findings).toMatchObject([{ kind: 'signature' }])
})
