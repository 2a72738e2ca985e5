import { afterAll, beforeAll, expect, test } from 'vitest'
import { importing, table } from '../../../test/imports.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { checkImport, listImportRows } from './contract/import.ts'
import { addLead, readIntake } from './contract.ts'

let w: World
let run: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  run = importing(w)
})
afterAll(() => w.close())

const letters = 'abcdefghijklmnopqrstuvwxyz'
const word = (n: number) => letters[n % 26]! + letters[Math.floor(n / 26)]!
/** Every third one is called Ann. */
const people = (count: number, of: (n: number) => string) =>
  table(Array.from({ length: count }, (_, n) => `${n % 3 ? `${word(n)}or` : 'Ann'},${word(n * 7)}sen,${of(n)},SC`))
const tried = async (content: string) => {
  const opened = await run.open(w.firm.ann, content)
  await run.map(w.firm.ann, opened)
  await w.firm.ann.ask(checkImport, { import: opened.id })
  await w.drain()
  return (await run.read(w.firm.ann, opened.id)).check
}

test('people of one switchboard stay themselves, and the same file finds each of them again', async () => {
  const content = people(90, () => ',(843) 555-0190')
  expect(await tried(content)).toMatchObject({ rows: 90, created: 90 })
  expect((await run.take(w.firm.ann, content)).counts).toMatchObject({ rows: 90, created: 90, duplicate: 0, conflict: 0 })
  expect(await tried(content)).toMatchObject({ matched: 90, created: 0 })
  expect((await run.take(w.firm.ann, content)).counts).toMatchObject({ matched: 90, created: 0, conflict: 0 })
})

test('an e-mail address of an office does not make one person of everybody there', async () => {
  const content = people(90, n => `office${n % 2}@shared.example,`)
  expect(await tried(content)).toMatchObject({ created: 90 })
  expect((await run.take(w.firm.ann, content)).counts).toMatchObject({ created: 90, duplicate: 0 })
  expect((await run.take(w.firm.ann, content)).counts).toMatchObject({ matched: 90, created: 0, conflict: 0 })
})

test('two of one e-mail address are taken for one person, and it is said that the names differ', async () => {
  const done = await run.take(w.firm.ann, table(['Ada,Alder,pair@shared.example,,SC', 'Zoe,Zelkova,pair@shared.example,,SC']))
  expect(done.counts).toMatchObject({ created: 1, duplicate: 1 })
  const { items } = await w.firm.ann.ask(listImportRows, { import: done.id, outcome: ['duplicate'] })
  expect(items[0]!.problems[0]!.message).toBe(
    'By the e-mail address this is who stands on line 2, under another name. What is new in this line was added to them.',
  )
})

test('what stands for no address is kept with a note, and recognises nobody by any door', async () => {
  const content = people(30, n => (n % 2 ? 'none@none.com,843-555-0000' : 'test@test.com,(555) 555-5555'))
  expect((await run.take(w.firm.ann, content)).counts).toMatchObject({ created: 30, duplicate: 0, conflict: 0 })
  const reach = { emails: ['none@none.com'], phones: [{ value: '843-555-0000' }] }
  const typed = await w.firm.leo.ask(addLead, { person: { fullName: 'Ina Instead', ...reach } })
  expect(typed).toMatchObject({ outcome: 'created', alsoLike: [] })
  const { reasons } = await w.firm.ann.ask(readIntake, { intake: typed.intake })
  expect(reasons.map(one => one.sentence)).toEqual([
    'none@none.com is kept, but stands for none: nobody is recognised by it.',
    '(843) 555-0000 is kept, but stands for none: nobody is recognised by it.',
  ])
  const kept = await w.superuser`select kind from crm.identifier where contact_id = ${typed.contact} order by kind`
  expect(kept).toHaveLength(2)
})
