import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { checkpointIn } from '#base/transparency/checkpoint.ts'
import { type LeafChange, leafHashOf, secretsCommitment } from '#base/transparency/leaf.ts'
import { rootOf } from '#base/transparency/merkle.ts'
import { readNote, signersOf } from '#base/transparency/note.ts'
import { hashesOf } from '#base/transparency/tiles.ts'
import { type Happenings, openHappenings } from '../../../test/ledger.ts'
import { connect } from '../db.ts'
import { sequenceBatch } from './sequence.ts'
import { treeStore } from './tree-store.ts'

let h: Happenings
beforeAll(async () => {
  h = await openHappenings()
})
afterAll(() => h.close())

interface Entry {
  index: number
  tenant_id: string
  event_id: string
  hash: Buffer
  salt: Buffer | null
  changes: Buffer | null
}
const entries = () =>
  h.w.superuser<Entry[]>`select index, tenant_id, event_id, hash, salt, changes from ledger.entry order by index`
const events = async () => Number((await h.w.superuser`select count(*) as n from kernel.event`)[0]!.n)
const level0 = async () =>
  (await h.w.superuser<{ hashes: Buffer }[]>`select hashes from ledger.tile where level = 0 order by n`).flatMap(t =>
    hashesOf(t.hashes),
  )
const newest = async () =>
  (await h.w.superuser<{ size: number; note: string }[]>`select size, note from ledger.checkpoint order by size desc limit 1`)[0]

describe('the ledger', () => {
  test('has a leaf for every event, also of before there was a ledger: they come first', async () => {
    const { w } = h
    const before = await events()
    await w.superuser`delete from ledger.pending`
    const ids = await h.happen(3)
    // These wait as well, while what was before is not taken in yet: each is one leaf all the same.
    await w.house.ledger.sequence()
    const all = await entries()
    expect(all.map(e => e.index)).toEqual([...Array(await events()).keys()])
    expect(new Set(all.map(e => e.event_id)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(before)
    expect(all.map(e => e.event_id)).toEqual(expect.arrayContaining(ids))
    expect((await level0()).map(x => Buffer.from(x).toString('hex'))).toEqual(all.map(e => e.hash.toString('hex')))
  })

  test('says of each event what happened and, salted, what was changed', async () => {
    const [id] = await h.happen(1)
    await h.w.house.ledger.sequence()
    const entry = (await entries()).find(e => e.event_id === id)!
    const [event] = await h.w.superuser<
      {
        at: Date
        name: string
        actor_id: string
        request_id: string
        subject_id: string
        facts: unknown
        us: string
        bearer_id: string
        address: string | null
      }[]
    >`select *, address::text as address, to_char(at at time zone 'UTC', 'US') as us from kernel.event where id = ${id!}`
    const changes = await h.w.superuser<LeafChange[]>`
      select n, record_kind as kind, record_id as record, field, class, before, after, encode(commitment, 'hex') as commitment, operation_id as operation from kernel.change where event_id = ${id!} order by n`
    expect(changes.length).toBeGreaterThan(0)
    const commitment = secretsCommitment(entry.salt!, { address: event!.address, changes: [...changes] })
    expect(Buffer.from(commitment).equals(entry.changes!)).toBe(true)
    const leaf = {
      id: id!,
      tenant: h.w.firm.tenant,
      at: `${new Date(event!.at).toISOString().slice(0, 20)}${event!.us}Z`,
      name: 'crm.updateLead',
      actor: { kind: 'member', id: h.w.firm.leo.id },
      door: 'member',
      request: event!.request_id,
      operation: null,
      command: null,
      subject: { kind: 'lead', id: event!.subject_id },
      bearer: event!.bearer_id,
      facts: event!.facts,
    }
    expect(Buffer.from(leafHashOf(leaf, commitment)).equals(entry.hash)).toBe(true)
    expect(Buffer.from(leafHashOf({ ...leaf, facts: { other: 1 } }, commitment)).equals(entry.hash)).toBe(false)
  })

  test('signs a checkpoint a minute where anything is new, and one after 1,000 leaves, with both keys and the time', async () => {
    const { w } = h
    const { ledger } = w.house
    await ledger.sequence('now')
    const first = await newest()
    await ledger.sequence()
    await h.happen(1)
    await ledger.sequence()
    expect(await newest(), 'within the minute').toEqual(first)
    w.pass(1)
    await ledger.sequence()
    const second = (await newest())!
    const note = readNote(second.note)!
    const told = checkpointIn(note.text)!
    expect(told).toMatchObject({ origin: 'localhost:3000/ledger', size: second.size })
    expect(Buffer.from(told.root)).toEqual(Buffer.from(rootOf((await level0()).slice(0, second.size))))
    expect((signersOf(note, ledger.keys) || []).map(s => [s.key.kind, s.time])).toEqual([
      ['ed25519', undefined],
      ['mlDsa44', Math.floor(w.now().getTime() / 1000)],
    ])
    await w.superuser`insert into kernel.event (tenant_id, id, at, name, actor_kind, door)
      select ${w.firm.tenant}, gen_random_uuid(), ${w.now()}, 'lead.changed', 'system', 'job' from generate_series(1, 2300)`
    expect(await ledger.sequence()).toBe(2300)
    const sizes = (
      await w.superuser<{ size: number }[]>`select size from ledger.checkpoint where size > ${second.size} order by size`
    ).map(c => c.size)
    expect(sizes).toEqual([second.size + 1000, second.size + 2000])
    expect(Buffer.from(checkpointIn(readNote((await newest())!.note)!.text)!.root)).toEqual(
      Buffer.from(rootOf((await level0()).slice(0, second.size + 2000))),
    )
  })

  test('loses nothing and does nothing twice where the connection is killed in the middle, or two are at it', async () => {
    const { w } = h
    await h.happen(4)
    const before = (await entries()).length
    const tree = treeStore(w.house.contextKey)
    const killed = sequenceBatch(w.house.db, {
      ...tree,
      append: async (send, ...rest) => {
        await tree.append(send, ...rest)
        const [{ pid }] = (await send({ text: 'select pg_backend_pid() as pid', values: [] } as never)) as [{ pid: number }]
        await w.superuser`select pg_terminate_backend(${pid})`
        return []
      },
    })
    await expect(killed).rejects.toThrow()
    expect((await entries()).length).toBe(before)
    const both = await Promise.all([sequenceBatch(w.house.db, tree), sequenceBatch(w.house.db, tree)])
    await w.house.ledger.sequence()
    expect(both.some(b => b.leaves === 8)).toBe(true)
    const all = await entries()
    expect(all.length).toBe(before + 8)
    expect(all.length).toBe(await events())
  })

  test('signs nothing more where what was signed is no longer there', async () => {
    const { w } = h
    await w.house.ledger.sequence('now')
    const [tile] = await w.superuser<{ hashes: Buffer }[]>`select hashes from ledger.tile where level = 1 and n = 0`
    const other = Buffer.from(tile!.hashes)
    other[0]! ^= 1
    const put = (hashes: Buffer) =>
      w.superuser.begin(async tx => {
        await tx`set local session_replication_role = replica`
        await tx`update ledger.tile set hashes = ${hashes} where level = 1 and n = 0`
      })
    await put(other)
    await h.happen(1)
    await expect(w.house.ledger.sequence('now')).rejects.toThrow('no longer holds')
    await put(tile!.hashes)
    await w.house.ledger.sequence('now')
  })
})

describe('raw SQL as the application’s role', () => {
  test('reads its own client’s entries, writes nothing, and calls nothing without the house’s word', async () => {
    const [{ name }] = (await h.w.superuser`select current_database() as name`) as [{ name: string }]
    const app = connect({ ...inject('database').app, database: name })
    const word = `extract(epoch from now())::bigint + 60, '\\x00'::bytea`
    const refused = (text: string) =>
      app.unsafe(text).then(
        () => 'answered',
        (error: { code: string }) => error.code,
      )
    try {
      for (const table of ['pending', 'tile', 'checkpoint', 'earlier', 'gone'])
        expect(await refused(`select * from ledger.${table}`), table).toBe('42501')
      expect(await app.unsafe('select * from ledger.entry')).toHaveLength(0)
      for (const change of [
        `insert into ledger.pending values (gen_random_uuid(), gen_random_uuid())`,
        'delete from ledger.pending',
        'delete from ledger.entry',
        'update ledger.entry set salt = null',
        'truncate ledger.tile',
      ])
        expect(await refused(change), change).toBe('42501')
      for (const call of [
        `take(10, ${word})`,
        `edge(${word})`,
        `stand(${word})`,
        `checkpoints(null, 1, ${word})`,
        `tiles(0, 0, 1, ${word})`,
      ])
        expect(await refused(`select * from ledger.${call}`), call).toBe('42501')
      expect(await refused(`select ledger.keep(1, '\\x00', now(), 'x', ${word})`)).toBe('42501')
      expect(await refused(`select ledger.cosign(1, 'x', ${word})`)).toBe('42501')
    } finally {
      await app.end()
    }
  })
})
