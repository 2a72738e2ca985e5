import { readdir, readFile as readKeptFile, writeFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { keptPath, uploadFolder } from '#kernel/files.ts'
import { makeLeads } from '../../../test/leads.ts'
import { overHttp } from '../../../test/over-http.ts'
import { upload as uploaded } from '../../../test/upload.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { attachFile } from './contract/work.ts'

let w: World
let app: FastifyInstance
let contact: Id
beforeAll(async () => {
  w = await openWorld()
  ;({ server: app } = await overHttp(w))
  contact = (await makeLeads(w, w.firm, [{ name: 'Fi Le', owner: w.firm.leo }]))[0]!.contact
})
afterAll(async () => {
  await app.close()
  await w.close()
})

async function attached(text: string, name: string, mediaType: string): Promise<Id> {
  const upload = await uploaded(w, w.firm, w.firm.leo, text)
  return (await w.firm.leo.ask(attachFile, { contact, upload, name, mediaType })).id
}
const get = (file: Id, token: string) =>
  app.inject({ url: `/api/v1/files/${file}/content`, headers: { host: 'localhost:3000', authorization: `Bearer ${token}` } })

test('a file is downloaded as it came, under the name it had', async () => {
  const answer = await get(await attached('a,b\n1,2\n', 'Zahlen "für" (alle)*.csv', 'text/csv'), w.firm.leo.token)
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toBe('a,b\n1,2\n')
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'content-disposition': "attachment; filename*=UTF-8''Zahlen%20%22f%C3%BCr%22%20%28alle%29%2A.csv",
  })
})

test('on the disk it can be read by nobody, another one’s bytes in its place are refused, and one of before opens as it lies', async () => {
  const text = `a bank statement, ${'0123456789'.repeat(20_000)}`
  const [file, other] = [await attached(text, 'x.txt', 'text/plain'), await attached('another', 'y.txt', 'text/plain')]
  const path = (id: Id) => keptPath(w.house.places, w.firm.tenant, id)
  expect((await readKeptFile(path(file))).includes('bank statement')).toBe(false)
  expect((await readdir(uploadFolder(w.house.places, w.firm.tenant, w.firm.leo.id))).length).toBe(0)
  expect((await get(file, w.firm.leo.token)).body).toBe(text)
  const bytes = await readKeptFile(path(other))
  await writeFile(path(other), await readKeptFile(path(file)))
  expect((await get(other, w.firm.leo.token).catch(() => undefined))?.body ?? '').not.toContain('bank statement')
  await writeFile(path(other), bytes)
  await w.superuser`update crm.file set content_sealed = false where id = ${other}`
  await writeFile(path(other), 'as it came')
  expect((await get(other, w.firm.leo.token)).body).toBe('as it came')
})

test('what a browser would run travels as bytes', async () => {
  for (const type of ['text/html', 'image/svg+xml', 'application/javascript', 'text/xml', 'nonsense']) {
    const answer = await get(await attached('<script>alert(1)</script>', 'page.html', type), w.firm.leo.token)
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    expect(answer.headers['content-disposition']).toMatch(/^attachment/)
  }
})

test('nobody else gets it', async () => {
  const file = await attached('x', 'x.txt', 'text/plain')
  for (const who of [w.firm.tom, w.rival.ann]) expect((await get(file, who.token)).statusCode).toBe(404)
  expect((await get(newId(), w.firm.leo.token)).statusCode).toBe(404)
})
