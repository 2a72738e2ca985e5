import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { listAlike, listContacts, listLeads, searchEverything } from '#modules/crm/contract.ts'
import { addIdentifiers, matchPeople } from '#modules/crm/index.ts'
import { agreed } from '../../../test/agreed.ts'
import { inside } from '../../../test/inside.ts'
import { type Made, makeLeads, reach, type Wish, wordOf } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readKeys, rotateKey, tendKeys } from './contract.ts'

let w: World
let tenant: Id
let made: Made[]
const people: Wish[] = Array.from({ length: 12 }, (_, n) => ({
  name: `Ada Number${String.fromCharCode(97 + n)}`,
  email: `ada${n}@office.example`,
  phone: `+1843555${4000 + n}`,
  person: { street: `${n + 1} Elm Street`, zip: '29401', state: 'SC' },
}))
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

const states = async () =>
  (await w.firm.ann.ask(readKeys, {})).keys.filter(k => k.purpose === 'index').map(k => [k.version, k.state])
const tend = async () => {
  await w.house.vault.renew(tenant)
  await w.firm.system.ask(tendKeys, {})
  await w.drain()
  await w.house.vault.renew(tenant)
}
const rotate = () => agreed(w, w.firm.ann, rotateKey, { purpose: 'index', why: 'demand' })
/** How many rows are found by odd and by even versions: addresses and numbers, their tails, people at an address. */
const found = async () =>
  (
    await w.superuser`
      select (select array[count(token), count(even_token), count(tail_token), count(even_tail_token)] from crm.identifier where tenant_id = ${tenant})
        || (select array[count(address_token), count(even_address_token)] from crm.contact where tenant_id = ${tenant}) as n`
  )[0]!.n.map(Number) as number[]

/** Whoever looks, by whichever way, finds exactly who is there. */
async function isFound(n: number, id: Id): Promise<void> {
  const { email, phone } = people[n]!
  const { leo } = w.firm
  expect((await leo.ask(listLeads, { q: email! })).items.map(i => i.contact)).toEqual([id])
  expect((await leo.ask(listContacts, { q: phone! })).items.map(i => i.id)).toEqual([id])
  expect((await leo.ask(searchEverything, { q: phone!.slice(-4) })).items.map(i => i.contact)).toEqual([id])
  const place = { emails: [], phones: [], name: people[n]!.name, addressKey: `${n + 1} elm st|29401` }
  const met = await inside(w, w.firm, ctx => matchPeople(ctx, { ...place, emails: [email!] }))
  expect(met.map(m => m.contact)).toContain(id)
}
const pairs = async () =>
  new Set((await w.firm.ann.ask(listAlike, {})).items.map(p => `${p.older.id} ${p.newer.id} ${p.by.map(b => b.way).sort()}`))

test('mid-load nobody is missed: before, while and after the key of indexes is replaced; the old one goes, and so does all it made', async () => {
  const [before] = await states()
  expect(before).toEqual([1, 'active'])
  const whole = await found()
  expect(whole.map(n => n > 0)).toEqual([true, false, true, false, true, false])
  for (const n of [0, 5]) await isFound(n, made[n]!.contact)
  expect((await w.firm.leo.ask(listContacts, { q: '@office.example', limit: 50 })).items).toHaveLength(12)

  let going = true
  let looks = 0
  const looking = (async () => {
    while (going) {
      await isFound(looks % 12, made[looks % 12]!.contact)
      looks += 1
    }
  })()
  await rotate()
  going = false
  await looking
  expect(looks).toBeGreaterThan(0)
  expect(await states()).toEqual([
    [1, 'retiring'],
    [2, 'active'],
  ])
  // Every row bears both, so that what is compared is compared by a version that is whole.
  const [odd, even, oddTail, evenTail, oddPlace, evenPlace] = await found()
  expect([even, evenTail, evenPlace]).toEqual([odd, oddTail, oddPlace])
  expect(await wordOf(w.firm.ann.ask(rotateKey, { purpose: 'index', why: 'demand' }, { reason: 'x' }))).toBe('conflict')

  // Not before every process has the new one.
  await tend()
  expect((await states())[0]).toEqual([1, 'retiring'])
  w.pass(11)
  await tend()
  expect((await states())[0]).toEqual([1, 'retired'])
  for (const n of [1, 6]) await isFound(n, made[n]!.contact)
  w.pass(11)
  await tend()
  expect(await found()).toEqual([0, odd, 0, oddTail, 0, oddPlace])
  for (const n of [2, 7]) await isFound(n, made[n]!.contact)
  expect((await w.firm.leo.ask(listContacts, { q: '@office.example', limit: 50 })).items).toHaveLength(12)
  w.pass(25 * 60)
  await tend()
  expect((await states())[0]).toEqual([1, 'destroyed'])
})

test('one that was stopped in the middle goes on: meanwhile rows of both versions are found, alike and met again as ever', async () => {
  // The first half is written, then the database refuses the people.
  await w.superuser.unsafe(`create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$;
    grant execute on function public.refuse() to public;
    create trigger z_stop before update of address_token on crm.contact for each row execute function public.refuse()`)
  await rotate().catch(() => {})
  await w.superuser.unsafe('drop trigger z_stop on crm.contact; drop function public.refuse()')
  const [odd, even, , , oddPlace, evenPlace] = await found()
  expect([odd, oddPlace]).toEqual([even, 0])
  expect(evenPlace).toBe(12)
  // As if it had stopped earlier still.
  const [left, other] = [made[3]!.contact, made[4]!.contact]
  await w.superuser`update crm.identifier set token = null, tail_token = null where contact_id in (${left}, ${other})`
  await w.house.vault.renew(tenant)
  for (const n of [3, 8]) await isFound(n, made[n]!.contact)

  // Somebody new with what one has whose row is not written yet, and with what one has whose row is.
  const twins = await makeLeads(w, w.firm, [
    { ...people[3]!, owner: w.firm.leo },
    { ...people[8]!, owner: w.firm.leo },
  ])
  const alike = await pairs()
  for (const [n, twin] of [
    [3, twins[0]!],
    [8, twins[1]!],
  ] as const)
    expect(alike).toContain(`${made[n]!.contact} ${twin.contact} address,email,phone`)
  const met = await inside(w, w.firm, ctx => matchPeople(ctx, { emails: [people[3]!.email!], phones: [] }))
  expect(met.map(m => m.contact).sort()).toEqual([left, twins[0]!.contact].sort())
  // Who comes again with what is known is met, not doubled: under one version, under both.
  const before = await w.superuser`select count(*)::int as n from crm.identifier where tenant_id = ${tenant}`
  await inside(w, w.firm, async ctx => {
    for (const n of [3, 8]) addIdentifiers(ctx, made[n]!.contact, reach(people[n]!.email, people[n]!.phone))
  })
  expect(await w.superuser`select count(*)::int as n from crm.identifier where tenant_id = ${tenant}`).toEqual(before)

  w.pass(6)
  await tend()
  expect((await states()).slice(-2)).toEqual([
    [2, 'retiring'],
    [3, 'active'],
  ])
  w.pass(11)
  await tend()
  await tend()
  expect((await states()).at(-2)).toEqual([2, 'retired'])
  w.pass(11)
  await tend()
  const after = await found()
  expect([after[1], after[3], after[5]]).toEqual([0, 0, 0])
  expect([after[0], after[4]]).toEqual([before[0]!.n, 14])
  expect(await pairs()).toEqual(alike)
  for (const n of [4, 9]) await isFound(n, made[n]!.contact)
})

test('a row that does not open keeps the key before in use, so that nobody is lost', async () => {
  await rotate()
  const [row] = await w.superuser`
    update crm.identifier set even_token = null, even_tail_token = null, sealed = set_byte(sealed::bytea, 70, get_byte(sealed::bytea, 70) # 1)
    where contact_id = ${made[0]!.contact} and kind = 1 returning id`
  w.pass(11)
  await tend()
  w.pass(11)
  await tend()
  expect((await states()).at(-2)).toEqual([3, 'retiring'])
  const { items } = await w.firm.leo.ask(listContacts, { q: people[0]!.email! })
  expect(items.map(i => i.id)).toEqual([made[0]!.contact])
  await w.superuser`delete from crm.identifier where id = ${row!.id}`
  await tend()
  expect((await states()).at(-2)).toEqual([3, 'retired'])
})
