import { afterAll, beforeAll, expect, test } from 'vitest'
import { withoutChance } from '../../../test/by-chance.ts'
import { importing, table } from '../../../test/imports.ts'
import { emailToken, opened } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readLead } from '../crm/contract/lead.ts'
import { receiveHook } from './contract/hook.ts'
import { setImportMapping, startImport } from './contract/import.ts'
import { addLead, makeSourceKey, readIntake, retryIntake, saveSource } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

/** Everything the database keeps in clear of a lead, its person and its arrival. */
async function keptOf(lead: string) {
  const [row] =
    await w.superuser.unsafe(`select to_jsonb(l) - 'sealed' as l, to_jsonb(c) - 'sealed' as c, to_jsonb(i) - 'sent' as i, l.sealed,
      c.id as contact, c.sealed as person from crm.lead l join crm.contact c on c.id = l.contact_id
      left join lead_hunter.intake i on i.lead_id = l.id where l.id = '${lead}'`)
  const { sealed, contact, person, ...clear } = row!
  const said = [
    sealed && opened(w, 'crm.lead', { id: lead, sealed }),
    person && opened(w, 'crm.contact', { id: contact, sealed: person }),
  ]
  return withoutChance([clear, said])
}
const told = (reasons: readonly { code: string; sentence: string }[]) =>
  reasons.filter(one => one.code === 'left-out').map(one => one.sentence.split('.')[0])

test('by the API: the lead keeps none of it, and its arrival says what was left out', async () => {
  const extra = { gender: 'Woman77', religion: 'Faith77', ssn: '987654321', roof: 'Slate77' }
  const done = await w.firm.leo.ask(addLead, { person: { emails: ['left@out.example'] }, extra })
  expect(told(done.reasons)).toEqual(['Left out: gender, religion', 'Left out: social security or taxpayer number'])
  const kept = await keptOf(done.lead!)
  expect(kept).toContain('Slate77')
  for (const value of ['Woman77', 'Faith77', '987654321']) expect(kept).not.toContain(value)
  const { draft, reasons } = await w.firm.ann.ask(readIntake, { intake: done.intake })
  expect(draft!.extra).toEqual({ roof: 'Slate77' })
  expect(told(reasons)).toHaveLength(2)
})

test('by a vendor: the same, and what was sent is shown without it', async () => {
  const { id } = await w.firm.max.ask(saveSource, { name: 'Left', kind: 'webhook', format: 'generic' })
  await w.firm.max.ask(makeSourceKey, { source: id })
  const body = JSON.stringify({
    name: 'Ven Dor',
    email: 'ven@dor.example',
    gender: 'Woman78',
    bank_account: '555111',
    roof: 'Slate78',
  })
  const { results } = await w.firm.source(id).ask(receiveHook, { query: {}, body, contentType: 'application/json' })
  expect(told(results[0]!.reasons)).toEqual(['Left out: gender', 'Left out: card or account number'])
  const kept = await keptOf(results[0]!.lead!)
  expect(kept).toContain('Slate78')
  expect(kept).not.toMatch(/Woman78|555111/)
  expect((await w.firm.ann.ask(readIntake, { intake: results[0]!.intake })).sent).not.toMatch(/Woman78|555111/)
})

test('what was refused says it too once it is taken in after all', async () => {
  const refused = await w.firm.leo.ask(addLead, { person: { firstName: 'No', lastName: 'Way' }, extra: { race: 'X' } })
  expect(refused.outcome).toBe('refused')
  const taken = await w.firm.leo.ask(retryIntake, { intake: refused.intake, edits: { email: 'no.way@out.example' } })
  expect(told(taken.reasons)).toEqual(['Left out: race or ethnicity'])
})

test('by a file: proposed to be left out, refused where somebody keeps it, and never kept where no column is matched', async () => {
  const files = importing(w)
  const content = table(['Ida,Left,ida@out.example,Woman79,1980-02-03'], 'First name,Last name,Email,Gender,DOB')
  const opened = await files.open(w.firm.ann, content)
  expect(opened.mapping.map(one => one.target)).toEqual(['firstName', 'lastName', 'email', 'ignore', 'dateOfBirth'])
  expect(opened.suggestion[3]!.why).toMatch(/^Left out: gender\./)
  const mapping = opened.mapping.map(one => (one.column === 'Gender' ? { ...one, target: 'extra' } : one))
  await expect(w.firm.ann.ask(setImportMapping, { import: opened.id, mapping, policy: opened.policy })).rejects.toMatchObject({
    word: 'invalid',
    message: expect.stringContaining('Choose “Leave out”.'),
  })
  const unmatched = opened.mapping.filter(one => one.column !== 'Gender' && one.column !== 'DOB')
  await files.map(w.firm.ann, { ...opened, mapping: unmatched })
  await w.firm.ann.ask(startImport, { import: opened.id })
  await w.drain()
  const [row] = await w.superuser`
    select l.id from crm.identifier i join crm.lead l on l.contact_id = i.contact_id where i.token = ${emailToken(w, 'ida@out.example')}`
  expect(await keptOf(row!.id)).not.toMatch(/Woman79|1980-02-03/)
  expect((await w.firm.ann.ask(readLead, { lead: row!.id })).extra).toEqual({})
})
