import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendRecords } from '#adapters/event-files/index.ts'
import { openStreamDesk } from '../../../test/stream-desk.ts'
import * as contract from './contract/streams.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cc-streams-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const record = (sequence: number, more = '') => ({ sequence, text: JSON.stringify({ metadata: { sequence }, more }) })
const records = (from: number, to: number, more?: string) =>
  Array.from({ length: to - from + 1 }, (_, n) => record(from + n, more))
const to = (more: object = {}) => ({ root, client: 'client', stream: 'stream', round: 1, rotateBytes: 1000, ...more })
const files = async () => (await readdir(join(root, 'client', 'stream'))).sort()
const sequences = async (name: string) =>
  (await readFile(join(root, 'client', 'stream', name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line).metadata.sequence)

describe('a file', () => {
  test('takes lines at its end, and none of them twice', async () => {
    expect(await appendRecords(to(), records(1, 3))).toEqual({ ok: true, file: 'events-0001-000000000001.ndjson', written: 3 })
    expect(await appendRecords(to(), records(2, 5))).toMatchObject({ ok: true, written: 2 })
    expect(await sequences('events-0001-000000000001.ndjson')).toEqual([1, 2, 3, 4, 5])
  })

  test('is followed by another that is named by its first record, and none is renamed', async () => {
    for (let n = 1; n <= 30; n++) await appendRecords(to(), records(n, n, 'x'.repeat(100)))
    const names = await files()
    expect(names.length).toBeGreaterThan(3)
    const all = await Promise.all(names.map(sequences))
    expect(all.flat()).toEqual(records(1, 30).map(r => r.sequence))
    expect(names).toEqual(all.map(([first]) => `events-0001-${String(first).padStart(12, '0')}.ndjson`))
  })

  test('a batch larger than a file is spread over several', async () => {
    expect(await appendRecords(to(), records(1, 40, 'x'.repeat(100)))).toMatchObject({ ok: true, written: 40 })
    expect((await Promise.all((await files()).map(sequences))).flat()).toEqual(records(1, 40).map(r => r.sequence))
  })

  test('what a killed process left half written is cut off, and written again whole', async () => {
    await appendRecords(to(), records(1, 2))
    await appendFile(join(root, 'client', 'stream', 'events-0001-000000000001.ndjson'), '{"metadata":{"sequ')
    expect(await appendRecords(to(), records(1, 4))).toMatchObject({ ok: true, written: 2 })
    expect(await sequences('events-0001-000000000001.ndjson')).toEqual([1, 2, 3, 4])
  })

  test('a replay stands in files of its own', async () => {
    await appendRecords(to(), records(1, 4))
    await appendRecords(to({ round: 2 }), records(2, 4))
    expect(await files()).toEqual(['events-0001-000000000001.ndjson', 'events-0002-000000000002.ndjson'])
  })

  test('a folder that is not there, or no folder, is said without its path', async () => {
    const gone = await appendRecords(to({ root: join(root, 'nowhere') }), records(1, 1))
    expect(gone).toEqual({ ok: false, why: 'The folder for streams is not there.' })
    await writeFile(join(root, 'client'), 'a file')
    const failed = await appendRecords(to(), records(1, 1))
    expect(failed).toMatchObject({ ok: false, why: expect.stringMatching(/^[A-Z].*\.$/) })
    expect(JSON.stringify(failed)).not.toContain(root)
  })
})

test('a stream of files is for where the operator names a folder; each client has its own', async () => {
  const h = await openStreamDesk()
  const { w } = h
  try {
    expect((await w.firm.ann.ask(contract.listStreams, {})).kinds).toEqual(['syslog', 'http'])
    await expect(h.make({ kind: 'file' })).rejects.toMatchObject({
      message: expect.stringContaining('lets no stream write files'),
    })
    ;(w.house.places as { streams?: object }).streams = { inside: [], files: root }
    expect((await w.firm.ann.ask(contract.listStreams, {})).kinds).toEqual(['syslog', 'http', 'file'])
    const stream = await h.make({ kind: 'file' }, { from: 'beginning' })
    await h.happen(6)
    await h.send()
    expect(await readdir(root)).toEqual([w.firm.tenant])
    const [name] = await readdir(join(root, w.firm.tenant, stream))
    const lines = (await readFile(join(root, w.firm.tenant, stream, name!), 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(line => line.metadata.uid)).toEqual(await h.logged(stream))
    expect(lines.map(line => line.metadata.sequence)).toEqual(lines.map((_, n) => n + 1))
    expect(await w.firm.ann.ask(contract.tryStream, { stream })).toMatchObject({ taken: true, answer: `Written to ${name}.` })
    expect((await h.state(stream)).hours).toEqual([{ hour: expect.any(String), sent: lines.length, bytes: expect.any(Number) }])
  } finally {
    await h.close()
  }
})
