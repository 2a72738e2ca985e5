import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importing, table } from '../../../test/imports.ts'
import { emailToken } from '../../../test/sealed.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { readLead } from '../crm/contract/lead.ts'
import { addLead, checkImport, readTrace, upsertLeads } from './contract.ts'

/** Leo may work in SC and NC, Tom in FL and GA; nobody in CA. */
let w: World
let files: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  files = importing(w)
})
afterAll(() => w.close())

let people = 0
const stranger = () => {
  people += 1
  return { firstName: 'Mo', lastName: `Mover${people}`, emails: [`mo.mover${people}@example.com`] }
}
type Who = ReturnType<typeof stranger>
const about = (person: Who, state?: string) => ({
  person,
  intent: 'purchase' as const,
  ...(state ? { property: { state } } : {}),
})
const add = (person: Who, state?: string, more: object = {}, by: Person = w.firm.ann) =>
  by.ask(addLead, { ...about(person, state), ...more })
const seen = (lead: string | null) => w.firm.ann.ask(readLead, { lead: lead! })
const leadsOf = async ({ emails }: Who) => {
  const rows = await w.superuser<{ lead: string; contact: string; owner: string | null; state: string | null }[]>`
    select l.id as lead, l.contact_id as contact, l.owner_id as owner, l.property_state as state from crm.lead l
    join crm.identifier i on i.contact_id = l.contact_id and i.token = ${emailToken(w, emails[0]!)} order by l.created_at, l.id`
  return rows.map(row => ({ ...row }))
}
/** Somebody whose open lead is Leo's: about SC, or about no state yet. */
const withLeo = async (state?: string) => {
  const person = stranger()
  const { lead, contact } = await add(person, state, { assignTo: w.firm.leo.id })
  return { person, lead: lead!, contact: contact! }
}
const theirs = (state: string | null, owner: Person) => expect.objectContaining({ state, owner: owner.id })

/** Every door by which somebody may ask again. */
const doors: Record<string, (person: Who, state: string) => Promise<unknown>> = {
  'typed by hand': (person, state) => add(person, state),
  'typed by the very officer': (person, state) => add(person, state, {}, w.firm.leo),
  'a batch': (person, state) => w.firm.ann.ask(upsertLeads, { leads: [about(stranger(), 'SC'), about(person, state)] }),
  'a file': (person, state) =>
    files.take(w.firm.ann, table([`${person.firstName},${person.lastName},${person.emails[0]},,${state}`])),
}

describe.each(Object.keys(doors))('asked again by %s', door => {
  test.each([undefined, 'SC'])(
    'for a state their officer holds no license for: a lead of its own, routed (known before: %s)',
    async state => {
      const { person, lead, contact } = await withLeo(state)
      await doors[door]!(person, 'FL')
      const all = await leadsOf(person)
      expect(all).toEqual([theirs(state ?? null, w.firm.leo), theirs('FL', w.firm.tom)])
      expect(new Set(all.map(one => one.contact))).toEqual(new Set([contact]))
      expect(all[0]!.lead).toBe(lead)
      const [last] = (await w.firm.ann.ask(readTrace, { lead: all[1]!.lead })).items
      expect(last!.kind).toBe('routed')
      // And once more it joins that one.
      await doors[door]!(person, 'FL')
      expect(await leadsOf(person)).toHaveLength(2)
    },
  )

  test('for a state nobody may work in: kept all the same, with nobody', async () => {
    const { person } = await withLeo('SC')
    await doors[door]!(person, 'CA')
    expect(await leadsOf(person)).toEqual([theirs('SC', w.firm.leo), expect.objectContaining({ state: 'CA', owner: null })])
  })

  test('for a state their officer may work in: it joins', async () => {
    const { person, lead } = await withLeo()
    await doors[door]!(person, 'NC')
    expect(await leadsOf(person)).toEqual([theirs('NC', w.firm.leo)])
    expect(await seen(lead)).toMatchObject({ repeats: 1 })
  })
})

test('the sender is told why, without a name', async () => {
  const { person, lead } = await withLeo('SC')
  const again = await add(person, 'FL')
  expect(again).toMatchObject({ outcome: 'matched', repeat: false })
  expect(again.lead).not.toBe(lead)
  expect(again.reasons).toContainEqual({
    code: 'other-state',
    sentence: 'Whoever has the open lead of this person may not work in FL: this became a lead of its own.',
  })
})

test('an id of the sender is no way around it', async () => {
  const person = stranger()
  const first = await add(person, undefined, { externalId: 'move-1', assignTo: w.firm.leo.id })
  const again = await add(person, 'GA', { externalId: 'move-1' })
  expect(again).toMatchObject({ repeat: false, contact: first.contact })
  expect(await leadsOf(person)).toEqual([theirs(null, w.firm.leo), theirs('GA', w.firm.tom)])
  const third = await add(person, 'GA', { externalId: 'move-1', message: 'And soon' })
  expect(third).toMatchObject({ repeat: true, lead: again.lead })
})

test('an ended license counts as none', async () => {
  const { person } = await withLeo('NC')
  await w.superuser`update identity.licence set expires = '2020-01-01' where member_id = ${w.firm.leo.id} and state = 'NC'`
  const again = await add(person, 'NC')
  expect(again.repeat).toBe(false)
  expect(await seen(again.lead)).toMatchObject({ owner: null, state: 'NC' })
  await w.superuser`update identity.licence set expires = '2099-01-01' where member_id = ${w.firm.leo.id} and state = 'NC'`
})

test('a known person’s own officer without the license is passed over for their next lead', async () => {
  const { person } = await withLeo('SC')
  const next = await w.firm.ann.ask(addLead, { ...about(person, 'FL'), intent: 'refinance' })
  expect(await seen(next.lead)).toMatchObject({ owner: w.firm.tom.id, state: 'FL' })
  expect((await w.firm.ann.ask(readTrace, { lead: next.lead! })).items.at(-1)).toMatchObject({ kind: 'routed' })
  const home = await w.firm.ann.ask(addLead, { ...about(person, 'NC'), intent: 'refinance', externalId: 'home' })
  expect(await seen(home.lead)).toMatchObject({ owner: w.firm.leo.id })
})

describe('in one batch', () => {
  const batch = async (...leads: object[]) =>
    (await w.firm.ann.ask(upsertLeads, { leads: leads as never })).results.map(({ lead, repeat, outcome }) => ({
      lead,
      repeat,
      outcome,
    }))

  test('two inquiries of somebody new about two states become two leads', async () => {
    const person = stranger()
    const done = await batch(about(person, 'SC'), about(person, 'FL'), about(person, 'FL'))
    expect(done.map(one => one.repeat)).toEqual([false, false, true])
    expect(await leadsOf(person)).toEqual(expect.arrayContaining([theirs('SC', w.firm.leo), theirs('FL', w.firm.tom)]))
  })

  test('a state that only the second one names is what the lead is routed by', async () => {
    const person = stranger()
    const done = await batch(about(person), about(person, 'GA'))
    expect(done.map(one => one.repeat)).toEqual([false, true])
    expect(await leadsOf(person)).toEqual([theirs('GA', w.firm.tom)])
  })
})

test('a file is foreseen as it then is taken in', async () => {
  const { person } = await withLeo('SC')
  const opened = await files.open(
    w.firm.ann,
    table([
      `${person.firstName},${person.lastName},${person.emails[0]},,FL`,
      'Two,States,two.states@example.com,,SC',
      'Two,States,two.states@example.com,,FL',
    ]),
  )
  await files.map(w.firm.ann, opened)
  await w.firm.ann.ask(checkImport, { import: opened.id })
  await w.drain()
  const { check } = await files.read(w.firm.ann, opened.id)
  const done = await files.take(
    w.firm.ann,
    table([
      `${person.firstName},${person.lastName},${person.emails[0]},,FL`,
      'Two,States,two.states@example.com,,SC',
      'Two,States,two.states@example.com,,FL',
    ]),
  )
  expect(check).toMatchObject({ rows: 3, matched: 1, created: 1, duplicate: 1, leads: 3 })
  expect(done.counts).toEqual(check)
})
