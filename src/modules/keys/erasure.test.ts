import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { readExtract, verifyExtract } from '#base/transparency/extract.ts'
import { includes } from '#base/transparency/merkle.ts'
import { appendErasure, journalOf, journalPath, readJournal } from '#kernel/erasure-journal.ts'
import type { PeopleKept } from '#kernel/people-kept.ts'
import { replayErasures } from '#kernel/replay-erasures.ts'
import { importMismo, revealLoan } from '#modules/crm/contract/loan-file.ts'
import { readContact } from '#modules/crm/contract.ts'
import { inventDeal } from '#modules/crm/rules/mismo/generate.ts'
import { writeMismo } from '#modules/crm/rules/mismo/write.ts'
import { agreed } from '../../../test/agreed.ts'
import { wordOf } from '../../../test/leads.ts'
import { because } from '../../../test/second-person.ts'
import { openWorld, type World } from '../../../test/world.ts'
import {
  dropRoots,
  erasePerson,
  fetchErasureProof,
  listErasures,
  readErasure,
  readKeys,
  rotateKey,
  tendKeys,
} from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

let seed = 40
/** A loan with two borrowers, of whom social security numbers are kept. */
async function borrowers() {
  const deal = inventDeal({ seed: ++seed, borrowers: 2 })
  for (const [n, b] of deal.borrowers.entries())
    Object.assign(b, {
      emails: [`erased${seed}.${n}@example.com`],
      ssn: `90${n}4567${seed}`,
      lastName: `Vanishing${seed}${'ab'[n]}`,
    })
  const xml = writeMismo([deal], { createdAt: '2025-03-03T15:00:00Z' })
  const { deals } = await w.firm.ann.ask(importMismo, { xml })
  const loan = deals[0]!.loan!
  const reveal = async () => (await w.firm.ann.ask(revealLoan, { loan }, because)).borrowers.map(b => b.ssn)
  const people = deals[0]!.borrowers.map(b => b.contact!)
  return { loan, people, reveal, ssns: deal.borrowers.map(b => b.ssn), names: deal.borrowers.map(b => b.lastName) }
}
const erase = async (person: Id) => {
  const { erasure } = await agreed(w, w.firm.ann, erasePerson, { person })
  await w.drain()
  return erasure
}
/** What any table of the client's says, but the history of changes, which is the audit trail's to keep. */
const everything = async () => {
  const rows = await w.superuser`
    select to_jsonb(x)::text as t from crm.contact x union all select to_jsonb(x)::text from crm.lead x union all select to_jsonb(x)::text from crm.loan x
    union all select to_jsonb(x)::text from crm.borrower x union all select to_jsonb(x)::text from crm.identifier x union all select to_jsonb(x)::text from crm.participant x
    union all select to_jsonb(x)::text from lead_hunter.intake x union all select to_jsonb(x)::text from kernel.event x`
  return rows.map(r => r.t).join('\n')
}

test('takes two people; whoever may not is refused, and a hold stops it in words', async () => {
  const { people, reveal, ssns } = await borrowers()
  expect(await wordOf(w.firm.leo.ask(erasePerson, { person: people[0]! }, because))).toBe('forbidden')
  const held: PeopleKept = { holds: async (_ctx, ids) => (ids.includes(people[0]!) ? ['a legal hold stands on them'] : []) }
  const rooms = w.house.people as PeopleKept[]
  rooms.push(held)
  await expect(agreed(w, w.firm.ann, erasePerson, { person: people[0]! })).rejects.toThrow('a legal hold stands on them')
  rooms.pop()
  expect(await reveal()).toEqual(ssns)
  expect(await readJournal(journalOf(w.house))).toEqual([])
})

test('destroys one person’s keys and what can be read of them, leaves the other, and certifies it', async () => {
  const { loan, people, reveal, ssns, names } = await borrowers()
  expect(await everything()).toContain(names[0]!)
  const erasure = await erase(people[0]!)
  const after = await everything()
  expect(after).not.toContain(names[0]!)
  expect(after).not.toContain(`erased${seed}.0@`)
  expect(after).toContain(names[1]!)
  expect(await reveal()).toEqual([null, ssns[1]])
  expect((await w.firm.ann.ask(readContact, { contact: people[0]! })).name).toBe('Erased person')
  const certificate = await w.firm.ann.ask(readErasure, { erasure })
  expect(certificate).toMatchObject({ person: people[0], entry: 1, askedBy: 'Ann', replayed: false, before: '0'.repeat(64) })
  expect(Object.fromEntries(certificate.rows.map(r => [r.what, r.count]))).toMatchObject({
    people: 1,
    loans: 1,
    'keys destroyed': expect.any(Number),
  })
  expect(certificate.rows.find(r => r.what === 'keys destroyed')!.count).toBeGreaterThan(0)
  const [entry] = await readJournal(journalOf(w.house))
  expect(entry).toMatchObject({ n: 1, erasure, hash: certificate.hash, tenant: w.firm.tenant })
  expect(await readFile(journalPath(w.house.places), 'utf8')).not.toContain(names[0]!)
  // Nothing restricted is kept of them again.
  const refused =
    await w.superuser`select count(*)::int as n from keys.person_key where person_id = ${people[0]!} and wrapped is not null`
  expect(refused[0]!.n).toBe(0)
  expect(loan).toBeTruthy()
})

test('a database from before is not opened until they are erased again; an envelope from before opens no more', async () => {
  const { people, reveal, ssns, names } = await borrowers()
  const tables = ['crm.contact', 'crm.loan', 'crm.borrower', 'crm.identifier', 'keys.person_key']
  for (const table of tables) await w.superuser.unsafe(`create table copy_${table.replace('.', '_')} as select * from ${table}`)
  await erase(people[0]!)
  expect(await everything()).not.toContain(names[0]!)
  // As a restore would bring it back: the rows of before, and no word of the erasure.
  await w.superuser.begin(async sql => {
    await sql.unsafe('set local session_replication_role = replica')
    for (const table of tables) {
      const columns = (
        await sql.unsafe(
          `select string_agg(quote_ident(attname), ', ') as c from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        )
      )[0]!.c
      await sql.unsafe(
        `delete from ${table}; insert into ${table} (${columns}) select ${columns} from copy_${table.replace('.', '_')}`,
      )
    }
    await sql`delete from keys.erasure where person_id = ${people[0]!}`
  })
  expect(await everything()).toContain(names[0]!)
  expect(await reveal()).toEqual(ssns)
  expect(await replayErasures(w.house)).toBe(1)
  expect(await everything()).not.toContain(names[0]!)
  expect(await reveal()).toEqual([null, ssns[1]])
  expect((await w.firm.ann.ask(listErasures, {})).items[0]).toMatchObject({ person: people[0], replayed: true, entry: 2 })
  expect(await replayErasures(w.house)).toBe(0)
  // The envelope of before, put back by hand: its key is gone.
  await w.superuser`update crm.borrower b set restricted = c.restricted from copy_crm_borrower c where c.tenant_id = b.tenant_id and c.id = b.id and b.contact_id = ${people[0]!}`
  expect(await wordOf(reveal())).toBe('gone')
})

test('a journal that was lost, cut or altered stops the start in words; a copy of a backup stands in, and a line a crash left half is none', async () => {
  const path = journalPath(w.house.places)
  const whole = await readFile(path, 'utf8')
  await rename(path, `${path}.away`)
  await expect(replayErasures(w.house)).rejects.toThrow(/The database knows of erasure \d+/)
  await writeFile(path.replace('.journal', '.copy'), whole)
  expect(await replayErasures(w.house)).toBe(0)
  expect(await readFile(path, 'utf8')).toBe(whole)
  await writeFile(
    path,
    whole.replace(/"people":\["./, found => found.slice(0, -1) + (found.endsWith('0') ? '1' : '0')),
  )
  await expect(replayErasures(w.house)).rejects.toThrow('was altered at line 1')
  // Nor is anybody erased by a line that somebody else chained on, who has the file and not the secret.
  await writeFile(path, whole)
  const key = Buffer.alloc(32)
  const other = { dataDir: await mkdtemp(join(tmpdir(), 'cc-journal-')), key }
  const forged = await appendErasure(other, {
    erasure: newId(),
    tenant: w.firm.tenant,
    people: [w.firm.ann.id],
    at: w.now().toISOString(),
  })
  const last = (await readJournal(journalOf(w.house))).at(-1)!
  await appendFile(path, `${JSON.stringify({ ...forged, n: last.n + 1, before: last.hash })}\n`)
  await expect(replayErasures(w.house)).rejects.toThrow(`was altered at line ${last.n + 1}`)
  await rm(other.dataDir, { recursive: true })
  await writeFile(path, whole)
  await rm(path.replace('.journal', '.copy'))
  await appendFile(path, '{"n":3,"erasu')
  expect(await replayErasures(w.house)).toBe(0)
  const at = w.now().toISOString()
  const made = await Promise.all(
    ['a', 'b', 'c'].map(c =>
      appendErasure(journalOf(w.house), {
        erasure: `00000000-0000-7000-8000-00000000000${c}`,
        tenant: w.rival.tenant,
        people: [],
        at,
      }),
    ),
  )
  expect(made.map(e => e.n).sort()).toEqual([3, 4, 5])
  expect(await readJournal(journalOf(w.house))).toHaveLength(5)
  // Once more is the same line.
  expect((await appendErasure(journalOf(w.house), { erasure: made[0]!.erasure, tenant: w.rival.tenant, people: [], at })).n).toBe(
    made[0]!.n,
  )
})

test('a month after its week the root key of an epoch is destroyed where it is held, and what it wrapped opens for nobody', async () => {
  const { reveal, ssns } = await borrowers()
  const root = async () =>
    (
      await w.superuser`select root from keys.key where tenant_id = ${w.firm.tenant} and purpose = 'epoch' and state <> 'destroyed' order by version limit 1`
    )[0]!.root as string
  const [old, stolen] = [
    await root(),
    (
      await w.superuser`select id, wrapped from keys.key where tenant_id = ${w.firm.tenant} and purpose = 'epoch' and version = 1`
    )[0]!,
  ]
  const tend = async () => {
    await w.house.vault.renew(w.firm.tenant)
    await w.firm.system.ask(tendKeys, {})
    await w.drain()
    await w.house.vault.renew(w.firm.tenant)
    await w.operator.ask(dropRoots, {}).catch(() => w.firm.system.ask(dropRoots, {}))
  }
  await agreed(w, w.firm.ann, rotateKey, { purpose: 'epoch', why: 'demand' })
  for (let day = 0; day < 60; day += 5) {
    w.pass(5 * 24 * 60)
    await tend()
    w.pass(11)
    await tend()
  }
  expect(await reveal()).toEqual(ssns)
  expect((await w.firm.ann.ask(readKeys, {})).keys.find(k => k.purpose === 'epoch' && k.version === 1)!.state).toBe('destroyed')
  expect(await root()).not.toBe(old)
  // Whoever has the database of before has the wrapped key, and nothing to open it with.
  const ring = await readFile(`${w.house.places.dataDir}/root.key`, 'utf8')
  expect(ring).not.toContain(`"${old}"`)
  expect(stolen.wrapped).toBeTruthy()
})

test('its certificate proves that it stands in the ledger once it is signed for, and anybody verifies that without us', async () => {
  const { people } = await borrowers()
  const [changed, tenant] = [newId(), w.firm.tenant]
  await w.superuser`insert into kernel.event (tenant_id, id, at, name, actor_kind, door) values (${tenant}, ${changed}, ${w.now()}, 'contact.changed', 'system', 'job')`
  await w.superuser`insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class) values (${tenant}, ${changed}, 0, 'contact', ${people[0]!}, 'city', 'internal')`
  await w.house.ledger.sequence('now')
  const emptied = async () =>
    Number(
      (
        await w.superuser`select count(*) as n from ledger.entry where tenant_id = ${w.firm.tenant} and changes is not null and salt is null`
      )[0]!.n,
    )
  const before = await emptied()
  const erasure = await erase(people[0]!)
  const [line] =
    await w.superuser`select facts from kernel.event where name = 'person.erased' and facts ->> 'erasure' = ${erasure}`
  expect(line!.facts.forgotten, 'it tells how many leaves it emptied').toBe((await emptied()) - before)
  expect(line!.facts.forgotten).toBeGreaterThan(0)
  expect((await w.firm.ann.ask(readErasure, { erasure })).proof, 'no leaf yet').toBeNull()
  expect(await wordOf(w.firm.ann.ask(fetchErasureProof, { erasure }))).toBe('not-found')
  await w.house.ledger.sequence('now')
  const { proof, person, entry } = await w.firm.ann.ask(readErasure, { erasure })
  const { raw } = await w.firm.ann.ask(fetchErasureProof, { erasure })
  const verdict = verifyExtract(readExtract(raw.text)!, '', w.house.ledger.keys)
  expect(verdict).toMatchObject({ holds: true, size: proof!.size })
  expect(verdict.leaves).toMatchObject([
    {
      index: proof!.index,
      facts: { name: 'person.erased', subject: { kind: 'contact', id: person }, facts: { erasure, entry } },
    },
  ])
  // What is printed is enough too.
  const hash = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
  const holds = (leaf: string) => includes(hash(leaf), proof!.index, proof!.size, proof!.path.map(hash), hash(proof!.root))
  expect(holds(proof!.leaf)).toBe(true)
  expect(holds(proof!.root)).toBe(false)
  expect(await wordOf(w.firm.leo.ask(fetchErasureProof, { erasure }))).toBe('forbidden')
})
