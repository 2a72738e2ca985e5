import { existsSync } from 'node:fs'
import { readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keptPath, uploadFolder } from '#kernel/files.ts'
import { maxImportBytes, maxWaitingUploads } from '#policy/limits.ts'
import { importing, table } from '../../../test/imports.ts'
import { overHttp } from '../../../test/over-http.ts'
import { upload } from '../../../test/upload.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { startImport } from './contract/import.ts'
import { resumeImports } from './contract/import-jobs.ts'

let w: World
let app: FastifyInstance
let files: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  files = importing(w)
  ;({ server: app } = await overHttp(w))
})
afterAll(async () => {
  await app.close()
  await w.close()
})

const folder = (by: Person) => uploadFolder(w.house.places, w.firm.tenant, by.id)
const waiting = async (by: Person) => (await readdir(folder(by)).catch(() => [])).filter(name => !name.endsWith('.json')).length
const begin = (by: Person, length: number) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/uploads',
    headers: {
      host: 'localhost:3000',
      authorization: `Bearer ${by.token}`,
      'tus-resumable': '1.0.0',
      'upload-length': String(length),
    },
  })
const tidy = () => w.firm.system.ask(resumeImports, {})
const daysAgo = (days: number) => new Date(w.now().getTime() - days * 864e5)
/** As if nothing had moved since. */
const rest = async (by: Person, days: number) => {
  // Files bear the time of the machine, not of the test.
  const at = new Date(Date.now() - days * 864e5)
  for (const name of await readdir(folder(by))) await utimes(join(folder(by), name), at, at)
}

describe('uploads that nobody has taken up', () => {
  beforeEach(async () => {
    for (const by of [w.firm.ann, w.firm.leo]) {
      await upload(w, w.firm, by, 'x')
      await rest(by, 2)
    }
    await tidy()
  })

  test('are ten a person, also where they are begun at one moment', async () => {
    const answers = await Promise.all(Array.from({ length: maxWaitingUploads + 4 }, () => begin(w.firm.ann, 100)))
    expect(answers.filter(a => a.statusCode === 201)).toHaveLength(maxWaitingUploads)
    const refused = answers.find(a => a.statusCode !== 201)!
    expect(refused.statusCode).toBe(409)
    expect(refused.json().detail).toMatch(/^10 uploads of yours wait already/)
    expect((await begin(w.firm.leo, 100)).statusCode).toBe(201)
    await rest(w.firm.ann, 2)
    expect((await begin(w.firm.ann, 100)).statusCode).toBe(201)
    expect(await waiting(w.firm.ann)).toBe(1)
  })

  test('hold so much a client together, by what they say they will hold', async () => {
    expect((await begin(w.firm.ann, maxImportBytes)).statusCode).toBe(201)
    expect((await begin(w.firm.leo, maxImportBytes)).statusCode).toBe(201)
    const third = await begin(w.firm.leo, maxImportBytes)
    expect(third.statusCode).toBe(409)
    expect(third.json().detail).toMatch(/may hold 50 GB together/)
    expect((await begin(w.firm.leo, 1000)).statusCode).toBe(201)
  })

  test('go after a day without moving, and not before', async () => {
    await upload(w, w.firm, w.firm.ann, 'old')
    await rest(w.firm.ann, 2)
    await upload(w, w.firm, w.firm.ann, 'new')
    await tidy()
    expect(await waiting(w.firm.ann)).toBe(1)
  })
})

describe('the file of an import', () => {
  const pathOf = (id: string) => keptPath(w.house.places, w.firm.tenant, id)
  const age = (id: string, days: number) =>
    w.superuser`update lead_hunter.import set created_at = ${daysAgo(days)}, started_at = case when started_at is null then null else ${daysAgo(days)}::timestamptz end where id = ${id}`

  test('is kept as long as it can be undone, and then removed', async () => {
    const done = await files.take(w.firm.ann, table(['Tidy,Row,tidy.row@example.com,,SC']))
    await age(done.id, 29)
    await tidy()
    expect((await stat(pathOf(done.id))).size).toBeGreaterThan(0)
    await age(done.id, 31)
    await tidy()
    expect(existsSync(pathOf(done.id))).toBe(false)
    expect(await files.read(w.firm.ann, done.id)).toMatchObject({ state: 'done', mayUndo: false, counts: { created: 1 } })
  })

  test('of which nothing was ever taken in goes as well, and is then to be chosen anew', async () => {
    const opened = await files.open(w.firm.ann, table(['Never,Run,never.run@example.com,,SC']))
    await age(opened.id, 31)
    await tidy()
    expect(existsSync(pathOf(opened.id))).toBe(false)
    expect(await files.read(w.firm.ann, opened.id)).toMatchObject({
      state: 'cancelled',
      problem: expect.stringContaining('30 days'),
    })
    await expect(w.firm.ann.ask(startImport, { import: opened.id })).rejects.toMatchObject({ word: 'gone' })
  })

  test('that is under way stays, however old', async () => {
    const opened = await files.open(w.firm.ann, table(['Under,Way,under.way@example.com,,SC']))
    await w.superuser`update lead_hunter.import set state = 'running', moved_at = ${w.now()} where id = ${opened.id}`
    await age(opened.id, 60)
    await tidy()
    expect(existsSync(pathOf(opened.id))).toBe(true)
  })
})
