import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { sealUploadsOfBefore } from '#kernel/clear-files.ts'
import { keptPath, uploadFolder } from '#kernel/files.ts'
import { filesSealedBy } from '#kernel/files-sealed.ts'
import { Altered, readSealed } from '#kernel/sealed-file.ts'
import { attachFile, readFile as readRecordFile } from '#modules/crm/contract/work.ts'
import { openImport, readImport, startImport } from '#modules/lead-hunter/contract/import.ts'
import { agreed } from '../../../test/agreed.ts'
import { importing, table } from '../../../test/imports.ts'
import { makeLeads } from '../../../test/leads.ts'
import { upload } from '../../../test/upload.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readKeys, rotateKey, tendKeys } from './contract.ts'

let w: World
let tenant: Id
let files: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  tenant = w.firm.tenant
  await w.firm.prepare()
  files = importing(w)
})
afterAll(() => w.close())

const pathOf = (id: Id) => keptPath(w.house.places, tenant, id)
/** As it lay before files were sealed. */
const lay = async (id: Id, of: 'crm.file' | 'lead_hunter.import', clear: string) => {
  await writeFile(pathOf(id), clear)
  await w.superuser.unsafe(`update ${of} set content_sealed = false where id = '${id}'`)
}
const unsealed = async () =>
  Number(
    (
      await w.superuser`select (select count(*) from crm.file where not content_sealed) + (select count(*) from lead_hunter.import where not content_sealed) as n`
    )[0]!.n,
  )
const attach = async (content: string): Promise<Id> => {
  const { contact } = (await makeLeads(w, w.firm, [{ name: 'Be Fore', owner: w.firm.leo }]))[0]!
  const sent = await upload(w, w.firm, w.firm.leo, content)
  return (await w.firm.leo.ask(attachFile, { contact, upload: sent, name: 'x.txt', mediaType: 'text/plain' })).id
}
const rowsOf = (called: string) => table([`${called},Row,${called.toLowerCase()}@example.com,,SC`])

test('files of before are read as they lie, sealed by the minute, and read as before; one that is gone holds nothing up', async () => {
  const opened = await files.open(w.firm.ann, rowsOf('Clear'))
  await lay(opened.id, 'lead_hunter.import', rowsOf('Clear'))
  const file = await attach('a letter')
  // Bytes that look like the beginning of a sealed file, and are none.
  const odd = `\u0002${'odd '.repeat(40_000)}`
  await lay(file, 'crm.file', odd)
  await w.superuser`update crm.file set bytes = ${odd.length} where id = ${file}`
  const gone = await attach('gone')
  await lay(gone, 'crm.file', 'gone')
  await rename(pathOf(gone), join(w.house.places.dataDir, 'elsewhere'))

  const told = async () => {
    const { raw } = await w.firm.leo.ask(readRecordFile, { file })
    return text(readSealed(w.house.vault, raw.path, raw.sealed))
  }
  expect(await told()).toBe(odd)
  await files.map(w.firm.ann, opened)
  expect(await unsealed()).toBe(3)
  await w.firm.system.ask(tendKeys, {})
  await w.drain()
  expect(await unsealed()).toBe(0)
  for (const id of [opened.id, file]) {
    const bytes = (await readFile(pathOf(id))).toString('latin1')
    expect(bytes).not.toContain('odd odd')
    expect(bytes).not.toContain('clear@example.com')
  }
  expect(await told()).toBe(odd)
  await w.firm.ann.ask(startImport, { import: opened.id })
  await w.drain()
  expect(await files.read(w.firm.ann, opened.id)).toMatchObject({ state: 'done', counts: { rows: 1, created: 1 } })
  // What was begun and not whole is left nowhere.
  expect((await readdir(dirname(pathOf(file)))).filter(name => name.includes('.'))).toEqual([])
})

test('cut short between the file and its row, the file is sealed once more and opens', async () => {
  const file = await attach('sealed before its row says so')
  await w.superuser`update crm.file set content_sealed = false where id = ${file}`
  await w.firm.system.ask(tendKeys, {})
  await w.drain()
  expect(await unsealed()).toBe(0)
  expect(await text(readSealed(w.house.vault, pathOf(file), { tenant, as: file }))).toBe('sealed before its row says so')
})

test('a clear file in the place of a sealed one is not taken in, nor is one that was cut', async () => {
  for (const spoil of [
    async (path: string) => writeFile(path, rowsOf('Evil')),
    async (path: string) => writeFile(path, (await readFile(path)).subarray(0, -40)),
  ]) {
    const opened = await files.open(w.firm.ann, rowsOf('Good'))
    await files.map(w.firm.ann, opened)
    await spoil(pathOf(opened.id))
    await w.firm.ann.ask(startImport, { import: opened.id })
    await w.drain()
    expect(await files.read(w.firm.ann, opened.id)).toMatchObject({
      state: 'failed',
      rowsDone: 0,
      problem: expect.stringContaining('changed or cut on the disk'),
    })
  }
})

test('the file of an import is sealed anew when the key is rotated, and the old key waits for uploads under way', async () => {
  const opened = await files.open(w.firm.ann, rowsOf('Turned'))
  await files.map(w.firm.ann, opened)
  const sent = await upload(w, w.firm, w.firm.ann, rowsOf('Waiting'))
  const was = w.house.vault.fileKeyId(tenant)
  expect(await filesSealedBy(w.house.places, tenant, was)).toContain(opened.id)
  await agreed(w, w.firm.ann, rotateKey, { purpose: 'confidential', why: 'demand' })
  // One that was cut before does not hold the others up; it goes with its import.
  for (const cut of await filesSealedBy(w.house.places, tenant, was)) {
    expect(cut).not.toBe(opened.id)
    await expect(text(readSealed(w.house.vault, pathOf(cut), { tenant, as: cut }))).rejects.toThrow(Altered)
    await rm(pathOf(cut))
  }
  const tend = async () => {
    await w.superuser`delete from kernel.idempotency`
    w.pass(11)
    await w.house.vault.renew(tenant)
    await w.firm.system.ask(tendKeys, {})
    await w.drain()
  }
  const rotations = async () => Number((await w.superuser`select count(*) as n from kernel.operation`)[0]!.n)
  const before = await rotations()
  for (const _ of [1, 2]) await tend()
  expect(await rotations()).toBe(before)
  const waiting = await w.firm.ann.ask(openImport, { upload: sent, fileName: 'people.csv' })
  await w.firm.ann.ask(startImport, { import: opened.id })
  await w.drain()
  expect(await files.read(w.firm.ann, opened.id)).toMatchObject({ state: 'done', counts: { created: 1 } })
  // Taken up it is a file like others: sealed anew within the hour, and the key goes at a look after that.
  for (const _ of [1, 2, 3, 4, 5, 6]) await tend()
  expect(await filesSealedBy(w.house.places, tenant, was)).toEqual([])
  expect((await w.firm.ann.ask(readImport, { import: waiting.id })).columns).toContain('First name')
  expect((await w.firm.ann.ask(readKeys, {})).keys.find(key => key.id === was)).toMatchObject({ state: 'retired' })
})

test('uploads of before are sealed at the start, whole ones and such as go on, without the names they were given', async () => {
  const folder = uploadFolder(w.house.places, tenant, w.firm.ann.id)
  await mkdir(folder, { recursive: true })
  const [whole, half] = [newId(), newId()]
  const content = rowsOf('Upload')
  for (const [id, clear] of [
    [whole, content],
    [half, content.slice(0, 20)],
  ] as const) {
    await writeFile(join(folder, id), clear)
    await writeFile(join(folder, `${id}.json`), JSON.stringify({ id, size: content.length, metadata: { filename: 'ssn.csv' } }))
  }
  await writeFile(join(folder, `${whole}.made`), content)
  expect(await sealUploadsOfBefore(w.house)).toBe(2)
  expect(await sealUploadsOfBefore(w.house)).toBe(0)
  for (const name of await readdir(folder)) {
    const bytes = (await readFile(join(folder, name))).toString('latin1')
    expect(bytes, name).not.toMatch(/upload@|First name|ssn/)
  }
  expect((await stat(join(folder, half))).mode & 0o777).toBe(0o600)
  const opened = await w.firm.ann.ask(openImport, { upload: whole, fileName: 'people.csv' })
  expect(opened.columns).toContain('First name')
  await expect(w.firm.ann.ask(openImport, { upload: half, fileName: 'people.csv' })).rejects.toMatchObject({ word: 'conflict' })
})
