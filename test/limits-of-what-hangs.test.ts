import { afterAll, beforeAll, expect, test } from 'vitest'
import * as crm from '#modules/crm/contract.ts'
import { setLimits } from '#modules/identity/contract.ts'
import * as leadHunter from '#modules/lead-hunter/contract.ts'
import { importing, table } from './imports.ts'
import { makeLeads, wordOf } from './leads.ts'
import { upload } from './upload.ts'
import { openWorld, type Person, type World } from './world.ts'

/** An administrator whom limits let see South Carolina only. */
let w: World
let limited: Person
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  limited = await w.hire(w.firm, 'limited', 'tenant_admin')
  const places = { mode: 'only' as const, states: ['SC'] }
  await w.firm.ann.ask(setLimits, { person: limited.id, campaigns: { mode: 'all' }, places })
})
afterAll(() => w.close())

test('whoever sees a person and one of their leads sees nothing of what hangs on the other, which limits keep from them', async () => {
  const { ann, leo, tom } = w.firm
  const [here] = await makeLeads(w, w.firm, [{ name: 'Two States', owner: leo, state: 'SC', email: 'two@states.example' }])
  const [there] = await makeLeads(w, w.firm, [{ name: 'Two States', owner: tom, state: 'FL', contact: here!.contact }])
  await ann.ask(crm.addNote, { lead: here!.lead, body: 'of Carolina' })
  const note = await ann.ask(crm.addNote, { lead: there!.lead, body: 'of Florida' })
  const sent = await upload(w, w.firm, ann, 'of Florida')
  const file = await ann.ask(crm.attachFile, {
    lead: there!.lead,
    upload: sent,
    name: 'florida.pdf',
    mediaType: 'application/pdf',
  })
  const story = async (who: Person) => JSON.stringify(await who.ask(crm.readTimeline, { contact: here!.contact }))

  expect(await story(ann)).toContain('of Florida')
  expect(await story(limited)).toContain('of Carolina')
  expect(await story(limited)).not.toContain('of Florida')
  expect(await story(limited)).not.toContain(there!.lead)
  expect((await limited.ask(crm.listFiles, { contact: here!.contact })).items).toEqual([])
  expect(await wordOf(limited.ask(crm.readFile, { file: file.id }))).toBe('not-found')
  expect(await wordOf(limited.ask(crm.removeFile, { file: file.id }))).toBe('not-found')
  expect(await wordOf(limited.ask(crm.editNote, { note: note.id, body: 'mine' } as never))).toBe('not-found')
  expect((await ann.ask(crm.listFiles, { contact: here!.contact })).items).toHaveLength(1)
  expect(await story(ann)).toContain('of Florida')
})

test('a file of many people is worked with by whoever brought it in, and by whoever has no limits', async () => {
  const run = importing(w)
  const done = await run.take(w.firm.ann, table(['Flo,Ridian,flo@ridian.example,,FL', 'Bad,Row,not-an-email,,FL']))
  expect((await w.firm.ann.ask(leadHunter.listImports, {})).items).toHaveLength(1)
  expect((await limited.ask(leadHunter.listImports, {})).items).toEqual([])
  for (const action of [leadHunter.readImport, leadHunter.listImportRows, leadHunter.undoImport])
    expect(await wordOf(limited.ask(action as typeof leadHunter.readImport, { import: done.id }))).toBe('not-found')
  const own = await run.take(limited, table(['Caro,Lina,caro@lina.example,,SC']))
  expect((await limited.ask(leadHunter.listImports, {})).items.map(one => one.id)).toEqual([own.id])
})
