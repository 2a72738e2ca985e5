import { afterAll, beforeAll, expect, test } from 'vitest'
import { importing, table } from '../../../test/imports.ts'
import { emailToken, opened } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readContact, updateContact } from '../crm/contract/contact.ts'
import { readLead, touchLead, updateLead } from '../crm/contract/lead.ts'
import { undoOperation } from '../crm/contract/operation.ts'
import { addNote, addTask } from '../crm/contract/work.ts'
import { listImports, mendImportRow, undoImport } from './contract/import.ts'

let w: World
let run: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  run = importing(w)
})
afterAll(() => w.close())

/** Everything the firm keeps of people, less what only counts that somebody wrote. */
async function everything() {
  const tables = {
    contact: 'order by id',
    identifier: 'order by id',
    lead: 'order by id',
    note: 'order by id',
  }
  const found: Record<string, unknown> = {}
  for (const [name, order] of Object.entries(tables)) {
    const rows = await w.superuser.unsafe(
      `select to_jsonb(t) - 'sealed' - 'version' - 'updated_at' - 'last_seen_at' as row, t.id, t.sealed from crm.${name} t ${order}`,
    )
    found[name] = rows.map(({ row, id, sealed }) => ({ ...row, ...(sealed && opened<object>(w, `crm.${name}`, { id, sealed })) }))
  }
  const more =
    await w.superuser`select (select count(*) from outreach.consent) as consents, (select count(*) from lead_hunter.intake) as arrivals, (select count(*) from lead_hunter.assignment) as given`
  return { ...found, more: { ...more[0] } as { consents: number } }
}
const leadOf = async (email: string) => {
  const [row] =
    await w.superuser`select l.id, l.contact_id from crm.lead l join crm.identifier i on i.contact_id = l.contact_id where i.token = ${emailToken(w, email)}`
  return row as unknown as { id: string; contact_id: string } | undefined
}
const header = 'First name,Last name,Email,Phone,State,Company,Street,ZIP,Status,Notes,Tags,Loan amount'

test('Undoing a file leaves everything as it was before.', async () => {
  await run.take(
    w.firm.ann,
    table(
      ['Ola,Before,ola@example.com,(843) 555-0160,SC,,1 Old St,29401,,Call me,,', 'Ulf,Before,ulf@example.com,,SC,,,,,,one,'],
      header,
    ),
  )
  const before = await everything()
  const done = await run.take(
    w.firm.ann,
    table(
      [
        'Ola,Before,ola@example.com,(843) 555-0161,SC,Acme,2 New St,29403,unsubscribed,Call me later,two,300000',
        'Ola,Before,ola@example.com,(843) 555-0162,SC,Zenith,,,,,three,400000',
        'Ulf,Before,ulf@example.com,(843) 555-0163,SC,,3 First St,29407,do not contact,A first word,,',
        'New,One,new.one@example.com,(843) 555-0164,SC,,,,do not contact,Hello,,',
        'New,One,new.one@example.com,(843) 555-0165,SC,,,,,Hello again,,',
        'Bad,Row,,,SC,,,,,,,',
      ],
      header,
    ),
  )
  expect(done.counts).toMatchObject({ matched: 3, created: 1, duplicate: 1, bad: 1, stopped: 3 })
  const mended = await w.firm.ann.ask(mendImportRow, { import: done.id, line: 7, cells: { Email: 'mended@example.com' } })
  expect(mended.lead).not.toBeNull()
  expect(await everything()).not.toEqual(before)

  const undoing = await w.firm.ann.ask(undoImport, { import: done.id })
  expect(undoing.state).toBe('undoing')
  await w.drain()
  const undone = await run.read(w.firm.ann, done.id)
  expect(undone).toMatchObject({
    state: 'undone',
    mayUndo: false,
    undone: { leadsRemoved: 2, peopleRemoved: 2, leadsKept: 0, peopleKept: 0, identifiersRemoved: 3, fieldsKept: 0 },
  })
  expect(undone.undone!.fieldsRestored).toBeGreaterThan(8)
  const after = await everything()
  // That somebody wants no mail is not forgotten of people who stay.
  expect(after.more).toEqual({ ...before.more, consents: before.more.consents + 7 })
  expect({ ...after, more: 0 }).toEqual({ ...before, more: 0 })
  await expect(w.firm.ann.ask(undoImport, { import: done.id })).rejects.toMatchObject({ word: 'conflict' })
  await expect(w.firm.ann.ask(mendImportRow, { import: done.id, line: 7, cells: {} })).rejects.toMatchObject({ word: 'conflict' })
})

test('What somebody worked on since is kept, with its person, and is counted.', async () => {
  const names = ['edited', 'noted', 'tasked', 'touched', 'person', 'plain']
  const done = await run.take(w.firm.ann, table(names.map(name => `Kept,${name},${name}@keep.example,,SC`)), {
    route: w.firm.leo.id,
  })
  const [edited, noted, tasked, touched, person] = (await Promise.all(names.map(name => leadOf(`${name}@keep.example`)))) as {
    id: string
    contact_id: string
  }[]
  const { leo } = w.firm
  await leo.ask(updateLead, { lead: edited!.id, amountCents: 30_000_000 })
  await leo.ask(addNote, { lead: noted!.id, body: 'Spoke to them.' })
  await leo.ask(addTask, { lead: tasked!.id, title: 'Call' })
  await leo.ask(touchLead, { lead: touched!.id, kind: 'call', outcome: 'reached' })
  await leo.ask(updateContact, { contact: person!.contact_id, company: 'Own Ltd' })
  await w.firm.ann.ask(undoImport, { import: done.id })
  await w.drain()
  const { undone } = await run.read(w.firm.ann, done.id)
  expect(undone).toMatchObject({ leadsRemoved: 2, leadsKept: 4, peopleRemoved: 1, peopleKept: 5 })
  expect(await leo.ask(readLead, { lead: edited!.id })).toMatchObject({ amountCents: 30_000_000 })
  expect(await leo.ask(readContact, { contact: person!.contact_id })).toMatchObject({ company: 'Own Ltd', leads: [] })
  expect(await leadOf('plain@keep.example')).toBeUndefined()
})

test('A value that was changed again since is not put back.', async () => {
  await run.take(w.firm.ann, table(['Ivo,Again,ivo@example.com,,SC,First Co,,,,,,'], header))
  const done = await run.take(w.firm.ann, table(['Ivo,Again,ivo@example.com,,SC,Second Co,7 Elm St,29401,,,,'], header))
  const { contact_id } = (await leadOf('ivo@example.com'))!
  await w.firm.ann.ask(updateContact, { contact: contact_id, company: 'Third Co' })
  await w.firm.ann.ask(undoImport, { import: done.id })
  await w.drain()
  const { undone } = await run.read(w.firm.ann, done.id)
  expect(undone).toMatchObject({ fieldsKept: 1 })
  expect(await w.firm.ann.ask(readContact, { contact: contact_id })).toMatchObject({ company: 'Third Co', street: null })
})

test('The list of operations undoes an import as well, thousands of rows too, and the same file can be taken in again.', async () => {
  const content = table(Array.from({ length: 2600 }, (_, n) => `Many${n},People,many${n}@example.com,,SC`))
  const before = await everything()
  const done = await run.take(w.firm.ann, content)
  expect(done.counts.created).toBe(2600)
  await w.firm.ann.ask(undoOperation, { operation: done.id })
  await w.drain()
  expect(await run.read(w.firm.ann, done.id)).toMatchObject({
    state: 'undone',
    undone: { leadsRemoved: 2600, peopleRemoved: 2600 },
  })
  expect(await everything()).toEqual(before)
  expect((await run.take(w.firm.ann, content)).counts).toMatchObject({ created: 2600, matched: 0 })
})

test('After thirty days it is too late, and nobody undoes what they cannot see.', async () => {
  const done = await run.take(w.firm.leo, table(['Too,Late,too.late@example.com,,SC']))
  await expect(w.firm.tom.ask(undoImport, { import: done.id })).rejects.toMatchObject({ word: 'not-found' })
  await expect(w.rival.ann.ask(undoImport, { import: done.id })).rejects.toMatchObject({ word: 'not-found' })
  w.pass(30 * 24 * 60 + 1)
  await expect(w.firm.leo.ask(undoImport, { import: done.id })).rejects.toMatchObject({
    word: 'conflict',
    message: 'An import can be undone for 30 days, and these are over.',
  })
  expect((await w.firm.leo.ask(listImports, {})).items[0]).toMatchObject({ mayUndo: false })
})

test('A colleague’s file is for those to take back who answer for the colleague.', async () => {
  const { bea, leo, max, tom } = w.firm
  const done = await run.take(leo, table(['Una,Doable,una@example.com,,SC']))
  for (const other of [max, tom])
    await expect(other.ask(undoImport, { import: done.id })).rejects.toMatchObject({ word: 'not-found' })
  expect((await bea.ask(undoImport, { import: done.id })).state).toBe('undoing')
})
