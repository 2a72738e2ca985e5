import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { importMismo } from '#modules/crm/contract/loan-file.ts'
import { addNote, blindIndexes, editNote, listContacts, listLeads, readSearchable, searchBySsn } from '#modules/crm/contract.ts'
import { generateMismo } from '#modules/crm/rules/mismo/generate.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { agreed } from '../../../test/agreed.ts'
import { type Made, makeLeads, type Wish, wordOf } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readIndexes, readKeys, rotateKey, switchIndex, tendKeys } from './contract.ts'

let w: World
let tenant: Id
let made: Made[]
const people: Wish[] = [
  { name: 'Jane Doe', email: 'jane.doe@small-shop.example', phone: '+18435550101' },
  { name: 'Jan Novak', email: 'jan.novak@mail.example', phone: '+18435550102' },
  { name: 'Janet Reed', email: 'janet@mail.example', phone: '+18435550101' },
  { name: 'Omar Diaz', email: 'omar@mail.example', phone: '+18435550104' },
]
beforeAll(async () => {
  w = await openWorld()
  tenant = w.firm.tenant
  await w.firm.prepare()
  made = await makeLeads(
    w,
    w.firm,
    people.map(one => ({ ...one, owner: w.firm.leo })),
  )
})
afterAll(() => w.close())

const tend = async () => {
  await w.house.vault.renew(tenant)
  await w.firm.system.ask(tendKeys, {})
  await w.drain()
  await w.house.vault.renew(tenant)
}
const turn = (kind: 'email-start' | 'note-words' | 'ssn', on: boolean) => agreed(w, w.firm.ann, switchIndex, { kind, on })
const leads = async (q: string, who = w.firm.leo) => (await who.ask(listLeads, { q })).items.map(i => i.contact).sort()
const ids = (...n: number[]) => n.map(one => made[one]!.contact).sort()
const indexOf = async (kind: string) => (await w.firm.ann.ask(readIndexes, {})).indexes.find(one => one.kind === kind)!
const inDump = async (table: string) =>
  (await w.superuser.unsafe(
    `select encode(token, 'hex') as token, version from ${table} where tenant_id = '${tenant}'`,
  )) as unknown as {
    token: string
    version: number
  }[]

describe('an index that is a choice', () => {
  test('is off until an administrator and a second person switch it on, and is seen by whoever may see keys', async () => {
    for (const kind of ['email-start', 'note-words', 'ssn'])
      expect(await indexOf(kind)).toMatchObject({ state: 'off', onSince: null })
    for (const who of [w.firm.bea, w.firm.leo, w.firm.max]) {
      expect(await wordOf(who.ask(readIndexes, {}))).toBe('forbidden')
      expect(await wordOf(who.ask(switchIndex, { kind: 'email-start', on: true }, { reason: 'x' }))).toBe('forbidden')
    }
    expect(await leads('email:jan')).toEqual([])
    // Asked for and not agreed to, it stays off.
    await w.firm.ann.ask(switchIndex, { kind: 'note-words', on: true }, { reason: 'To find notes' }).catch(() => {})
    await w.drain()
    expect((await indexOf('note-words')).state).toBe('off')
  })

  test('finds addresses by their beginning: those of before, those that come, those that are added by hand', async () => {
    const expected = (await indexOf('email-start')).leakage
    await turn('email-start', true)
    expect(await indexOf('email-start')).toMatchObject({ state: 'on' })
    expect(await leads('email:jan')).toEqual(ids(0, 1, 2))
    expect(await leads('email:JANE')).toEqual(ids(0, 2))
    expect(await leads('email:jane.doe@s')).toEqual(ids(0))
    expect(await leads('jane.doe@')).toEqual(ids(0))
    expect(await leads('email:anet')).toEqual([])
    // Nobody else's, and nothing by whoever sees addresses masked.
    expect(await leads('email:jan', w.firm.tom)).toEqual([])
    // What was reckoned before is what stands there now.
    expect((await indexOf('email-start')).leakage).toEqual(expected)
    await w.firm.leo.ask(addLead, {
      person: { fullName: 'Jana Kral', emails: ['jana.kral@mail.example'] },
      property: { state: 'SC' },
    })
    await w.drain()
    expect(await leads('email:jana')).toHaveLength(1)
    expect((await w.firm.leo.ask(listContacts, { q: 'email:jana.k' })).items.map(i => i.name)).toEqual(['Jana Kral'])
  })

  test('finds people by words of notes one may see, as they are now', async () => {
    const before = await w.firm.leo.ask(addNote, { contact: made[0]!.contact, body: 'Wants a boat slip in São Paulo' })
    await turn('note-words', true)
    const after = await w.firm.leo.ask(addNote, { contact: made[1]!.contact, body: 'Has a boat and no slip; calls back' })
    expect(await leads('note:boat slip')).toEqual(ids(0, 1))
    expect(await leads('note:SAO')).toEqual(ids(0))
    expect(await leads('note:boat', w.firm.tom)).toEqual([])
    await w.firm.leo.ask(editNote, { note: after.id, body: 'Sold everything' })
    expect(await leads('note:boat')).toEqual(ids(0))
    expect(await leads('note:sold')).toEqual(ids(1))
    await w.firm.leo.ask(editNote, { note: before.id, deleted: true })
    expect(await leads('note:boat')).toEqual([])
  })
})

test('a thief’s view: the page says exactly what a copy of the tables tells without the keys', async () => {
  const columns: Record<string, string> = {
    email: `select encode(token, 'hex') as t from crm.identifier where kind = 1`,
    phone: `select encode(token, 'hex') as t from crm.identifier where kind = 2`,
    'email-domain': `select encode(tail_token, 'hex') as t from crm.identifier where kind = 1`,
    'phone-last-four': `select encode(tail_token, 'hex') as t from crm.identifier where kind = 2`,
    address: `select encode(address_token, 'hex') as t from crm.contact where address_token is not null`,
    'email-start': `select encode(token, 'hex') as t from crm.email_start where true`,
    'note-words': `select encode(token, 'hex') as t from crm.note_word where true`,
    ssn: `select encode(token, 'hex') as t from crm.ssn_mark where true`,
  }
  const { indexes } = await w.firm.ann.ask(readIndexes, {})
  expect(indexes.map(i => i.kind)).toEqual(blindIndexes.map(i => i.kind))
  for (const { kind, leakage, state } of indexes) {
    const stolen = (await w.superuser.unsafe(`${columns[kind]} and tenant_id = '${tenant}'`)).map(row => row.t as string)
    if (state === 'off') {
      expect(stolen, kind).toEqual([])
      continue
    }
    const counts = [...Map.groupBy(stolen, t => t).values()].map(same => same.length).sort((a, b) => b - a)
    expect(leakage, kind).toMatchObject({
      rows: stolen.length,
      values: counts.length,
      alone: counts.filter(n => n === 1).length,
      top: counts.slice(0, 12),
      partly: false,
    })
    // No value can be read from it, and a guess is worth nothing without the key.
    const guessed = w.house.vault.mark(tenant, kind, 'jane.doe@small-shop.example').toString('hex')
    if (kind !== 'email') expect(stolen).not.toContain(guessed)
  }
  expect(indexes.find(i => i.kind === 'email-domain')!.leakage.top[0]).toBe(4)
})

test('while the key is replaced everything chosen is found, and what the old key made goes', async () => {
  w.pass(11)
  await tend()
  await agreed(w, w.firm.ann, rotateKey, { purpose: 'index', why: 'compromise' })
  expect(new Set((await inDump('crm.email_start')).map(row => row.version))).toEqual(new Set([1, 2]))
  expect(await leads('email:jan')).toHaveLength(4)
  for (let n = 0; n < 8; n++) {
    w.pass(11)
    await tend()
    expect(await leads('email:jan')).toHaveLength(4)
    expect(await leads('note:sold')).toEqual(ids(1))
  }
  const { keys } = await w.firm.ann.ask(readKeys, {})
  expect(keys.filter(k => k.purpose === 'index').map(k => k.state)).toEqual(['retired', 'active'])
  for (const table of ['crm.email_start', 'crm.note_word'])
    expect(new Set((await inDump(table)).map(row => row.version)), table).toEqual(new Set([2]))
})

test('switched off it is gone at once, from the search and from the tables', async () => {
  await turn('email-start', false)
  expect(await indexOf('email-start')).toMatchObject({ state: 'off' })
  expect(await inDump('crm.email_start')).toEqual([])
  expect(await leads('email:jan')).toEqual([])
  // What a process wrote that did not know yet goes by the minute.
  const [one] = await w.superuser`select id from crm.identifier where tenant_id = ${tenant} and kind = 1 limit 1`
  await w.superuser`insert into crm.email_start values (${tenant}, ${one!.id}, 2, '\\x00112233445566778899aabbccddeeff')`
  await tend()
  expect(await inDump('crm.email_start')).toEqual([])
})

test('building that was stopped goes on, and nothing is searched by half of it', async () => {
  await w.superuser.unsafe(`create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$;
    grant execute on function public.refuse() to public;
    create trigger z_stop before insert on crm.email_start for each row execute function public.refuse()`)
  await turn('email-start', true).catch(() => {})
  expect(await indexOf('email-start')).toMatchObject({ state: 'building' })
  expect(await leads('email:jan')).toEqual([])
  await w.superuser.unsafe('drop trigger z_stop on crm.email_start; drop function public.refuse()')
  w.pass(6)
  await tend()
  expect(await indexOf('email-start')).toMatchObject({ state: 'on' })
  expect(await leads('email:jan')).toHaveLength(4)
})

test('a borrower is found by a whole number, by whoever may reveal, with a reason, counted by the hour; nothing of it stands clear', async () => {
  const { xml, deal } = generateMismo({ seed: 22, borrowers: 2 })
  await w.firm.ann.ask(importMismo, { xml })
  const ssns = deal.borrowers.map(b => b.ssn!)
  expect(await wordOf(w.firm.ann.ask(searchBySsn, { ssn: ssns[0]! }, { reason: 'A caller' }))).toBe('conflict')
  await turn('ssn', true)
  expect((await w.firm.leo.ask(readSearchable, {})).kinds).toContain('ssn')
  const find = (ssn: string, who = w.firm.ann) => who.ask(searchBySsn, { ssn }, { reason: 'A caller says who they are' })
  for (const ssn of ssns) expect((await find(ssn)).items).toHaveLength(1)
  expect((await find('219-09-9999')).items).toEqual([])
  // With the key alone, hashed once, no number is told.
  const stolen = (await inDump('crm.ssn_mark')).map(row => row.token)
  expect(stolen).toHaveLength(2)
  for (const ssn of ssns) expect(stolen).not.toContain(w.house.vault.token(tenant, 'ssn', ssn).toString('hex'))
  expect(await wordOf(find('12345'))).toBe('invalid')
  expect(await wordOf(w.firm.ann.ask(searchBySsn, { ssn: ssns[0]! }))).not.toBe('answered')
  expect(await wordOf(find(ssns[0]!, w.firm.max))).toBe('forbidden')
  // On loans one may see.
  expect((await find(ssns[0]!, w.firm.tom)).items).toEqual([])
  // One that is imported while it is on.
  const other = generateMismo({ seed: 23, borrowers: 1 })
  await w.firm.ann.ask(importMismo, { xml: other.xml })
  expect((await find(other.deal.borrowers[0]!.ssn!)).items).toHaveLength(1)
  // Each equals a look at sealed values.
  await w.superuser`update identity.tenant set reveals_an_hour = 4 where tenant_id = ${tenant}`
  expect(await wordOf(find(ssns[0]!))).toBe('too-many')
})
