import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import type { Handler } from '#kernel/handle.ts'
import { makeKey } from '../../../test/agreed.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { newOperator, type OperatorAtWork } from '../../../test/operators.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { exportClient, listDoings, readExportPage } from './contract.ts'

let w: World
let olga: OperatorAtWork
let close: () => Promise<unknown>
let folder: string
beforeAll(async () => {
  w = await openWorld()
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
  const { server, send } = await overHttp(w)
  close = () => server.close()
  olga = await newOperator(w, send, 'Olga Operator')
  folder = await mkdtemp(join(tmpdir(), 'cc-export-'))
  const { leo } = w.firm
  await makeLeads(w, w.firm, [{ name: 'Mine Own', owner: leo, state: 'SC', email: 'mine@own.example' }])
  await makeLeads(w, w.rival, [{ name: 'Rival Own', owner: w.rival.leo, state: 'SC', email: 'rival@own.example' }])
})
beforeEach(() => forgetBudgets())
afterAll(async () => {
  await close()
  await rm(folder, { recursive: true, force: true })
  await w.close()
})

interface Manifest {
  client: string
  listed: { path: string; bytes: number; sha256: string; rows?: number }[]
}

test('an archive holds everything of one client, table by table, and its manifest counts it', async () => {
  const { tenant, ann } = w.firm
  const { token } = await makeKey(w, ann, { name: 'Website' })
  const at = `/clients/${tenant}/exports`
  expect((await olga.post(at, { reason: 'They leave' })).statusCode).toBe(200)
  expect((await olga.post(at, { reason: 'Once more' })).statusCode).toBe(409)
  await w.drain()
  const [made] = (await olga.get(at)).json().items as { state: string; file: string; sha256: string; rows: number }[]
  expect(made).toMatchObject({ state: 'done' })
  const archive = await readFile(made!.file)
  expect(createHash('sha256').update(archive).digest('hex')).toBe(made!.sha256)
  expect((await stat(made!.file)).mode & 0o777).toBe(0o600)

  await promisify(execFile)('tar', ['-xf', made!.file, '-C', folder])
  const { client, listed } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest
  expect(client).toBe(tenant)
  let rows = 0
  for (const part of listed) {
    const text = await readFile(join(folder, part.path))
    expect(createHash('sha256').update(text).digest('hex'), part.path).toBe(part.sha256)
    const lines = text.toString('utf8').split('\n').filter(Boolean)
    expect(lines.length, part.path).toBe(part.rows)
    for (const line of lines) expect(JSON.parse(line), part.path).toMatchObject({ tenant_id: tenant })
    rows += lines.length
  }
  expect(made!.rows).toBe(rows)
  // Every table but those that only open doors, with all its rows of this client.
  const tables = await w.superuser<{ name: string }[]>`
    select name::text from operator.client_tables() where name::text !~ '^identity\.(session|link|ticket|device|factor|recovery|totp|sso_|credential|account|emergency_share)'
      and name::text not in ('kernel.idempotency', 'kernel.standing', 'ledger.pending')`
  expect(listed.map(part => part.path).sort()).toEqual(tables.map(t => `tables/${t.name}.jsonl`).sort())
  for (const name of ['crm.lead', 'crm.contact', 'identity.member', 'lead_hunter.source']) {
    const [{ n }] = (await w.superuser.unsafe(
      `select count(*)::int as n from ${name} where tenant_id = '${tenant}'`,
    )) as unknown as [{ n: number }]
    expect(listed.find(part => part.path === `tables/${name}.jsonl`)!.rows, name).toBe(n)
  }
  const whole = archive.toString('latin1')
  expect(whole).toContain('Mine Own')
  expect(whole).toContain('mine@own.example')
  expect(whole).not.toContain('Rival Own')
  expect(whole).not.toContain(createHash('sha256').update(token).digest('hex'))
  expect(whole).not.toContain(token)
})

test('one that was broken off is made anew, whole, and nothing is left of the part', async () => {
  const { tenant } = w.rival
  const [operation] = [(await olga.post(`/clients/${tenant}/exports`, { reason: 'They leave' })).json()]
  // As a killed process leaves it: begun, some tables written, no file.
  await w.superuser`update operator.export set state = 'running', tables = 7, rows = 99 where id = ${operation.id}`
  await w.drain()
  const [made] = (await olga.get(`/clients/${tenant}/exports`)).json().items as { state: string; file: string; tables: number }[]
  expect(made!.state).toBe('done')
  for (const more of ['.partial', '.spool']) await expect(stat(made!.file + more)).rejects.toThrow('ENOENT')
})

test('is of the moment in which it began: what is changed while it is written, rows and files, is in none of it', async () => {
  const { tenant, leo } = w.firm
  const lying = join(w.house.places.dataDir, 'files', tenant)
  await mkdir(lying, { recursive: true })
  const [kept, late] = [newId(), newId()]
  await writeFile(join(lying, kept), 'kept')
  const handlers = w.house.handlers as Map<string, Handler>
  const reading = handlers.get(readExportPage.name)!
  let pages = 0
  handlers.set(readExportPage.name, {
    ...reading,
    async run(ctx, input) {
      if (!pages++) {
        await makeLeads(w, w.firm, [{ name: 'Came Later', owner: leo, state: 'SC', email: 'later@own.example' }])
        await w.superuser`update crm.contact set full_name = 'Named Later' where tenant_id = ${tenant} and full_name = 'Mine Own'`
        await rm(join(lying, kept))
        await writeFile(join(lying, late), 'late')
      }
      return reading.run(ctx, input)
    },
  })
  expect((await olga.post(`/clients/${tenant}/exports`, { reason: 'They leave' })).statusCode).toBe(200)
  await w.drain()
  handlers.set(readExportPage.name, reading)
  const [made] = (await olga.get(`/clients/${tenant}/exports`)).json().items as { file: string; state: string }[]
  expect([made!.state, pages > 10]).toEqual(['done', true])
  const whole = (await readFile(made!.file)).toString('latin1')
  expect(whole).toContain('Mine Own')
  for (const later of ['Came Later', 'Named Later', late]) expect(whole).not.toContain(later)
  expect(whole).toContain(`files/${kept}`)
  await expect(stat(`${made!.file}.files`)).rejects.toThrow('ENOENT')
})

test('is asked for with a fresh passkey, stands in the client’s log, and is nobody else’s to ask', async () => {
  const { tenant, ann } = w.firm
  w.pass(6)
  expect((await olga.post(`/clients/${tenant}/exports`, { reason: 'They leave' })).json()).toMatchObject({
    facts: { demand: 'passkey' },
  })
  expect((await ann.ask(listDoings, {})).items[0]).toMatchObject({
    what: 'client.exported',
    by: 'Olga Operator',
    reason: 'They leave',
  })
  expect(await wordOf(ann.ask(exportClient, { client: tenant, reason: 'Mine' }))).toBe('forbidden')
})
