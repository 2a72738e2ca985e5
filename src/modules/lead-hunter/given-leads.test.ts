import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '#kernel/run.ts'
import { makeKey } from '../../../test/agreed.ts'
import { importing, table } from '../../../test/imports.ts'
import { emailToken } from '../../../test/sealed.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { addLead, declineLead, readTrace } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const why = async (lead: string | null) => {
  const [last] = (await w.firm.ann.ask(readTrace, { lead: lead! })).items
  return [last!.kind, last!.sentence]
}
const factsOf = async (lead: string | null) =>
  (await w.superuser`select facts from kernel.event where name = 'lead.assigned' and subject_id = ${lead}`)[0]!.facts
let people = 0
const person = () => ({ firstName: 'Gil', lastName: 'Given', emails: [`gil${++people}@example.com`] })
const inFlorida = { property: { state: 'FL' }, intent: 'purchase' as const }
const add = (by: Person, more: object) => by.ask(addLead, { person: person(), ...inFlorida, ...more })

test('who typed a lead and kept it, and whom a person chose, are told apart', async () => {
  const typed = await add(w.firm.tom, {})
  expect(await why(typed.lead)).toEqual(['typed', 'Kept by Tom, who typed it in.'])
  expect(await factsOf(typed.lead)).toMatchObject({ by: 'typed', owner: w.firm.tom.id })
  const chosen = await add(w.firm.ann, { assignTo: w.firm.tom.id })
  expect(await why(chosen.lead)).toEqual(['manual', 'Given to Tom by hand.'])
})

test('the next lead of somebody goes to their officer, and says that', async () => {
  const pat = person()
  await add(w.firm.ann, { person: pat, assignTo: w.firm.tom.id })
  const next = await add(w.firm.ann, { person: pat, intent: 'refinance' })
  expect(next).toMatchObject({ outcome: 'matched', repeat: false })
  expect(await why(next.lead)).toEqual(['known', 'Given to Tom, who has this person already.'])
  expect(await factsOf(next.lead)).toMatchObject({ by: 'known' })
  await expect(w.firm.tom.ask(declineLead, { lead: next.lead! })).rejects.toMatchObject({
    word: 'conflict',
    message: 'Only what the rules gave you can be declined, until you accept it. Give this lead back to a pool instead.',
  })
})

test('a program that names the owner is told as the sender', async () => {
  const { token } = await makeKey(w, w.firm.ann, { name: 'Website' })
  const caller = (await w.bearers.resolve(token))!
  const input = { person: person(), ...inFlorida, assignTo: w.firm.tom.id }
  const { output } = await run(w.house, { action: addLead, door: addLead.door, caller, input })
  const { lead } = addLead.output.parse(output)
  expect(await why(lead)).toEqual(['named', 'Given to Tom, whom the sender named as its owner.'])
})

test('a file that names who gets its leads is told as the import, also where they bring it themselves', async () => {
  const files = importing(w)
  const leadOf = async (email: string) =>
    (
      await w.superuser`select l.id from crm.identifier i join crm.lead l on l.contact_id = i.contact_id where i.token = ${emailToken(w, email)}`
    )[0]!.id
  await files.take(w.firm.ann, table(['Ivy,Imp,ivy@example.com,,FL']), { route: w.firm.tom.id })
  await files.take(w.firm.tom, table(['Own,File,own.file@example.com,,FL']), { route: 'me' })
  for (const email of ['ivy@example.com', 'own.file@example.com'])
    expect(await why(await leadOf(email))).toEqual(['imported', 'Given to Tom, whom the import names for its leads.'])
})
