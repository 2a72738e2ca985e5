import { existsSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { workbookToCsv } from '#adapters/workbook/index.ts'
import { type Id, newId } from '#base/id.ts'
import { runAgreed as runOne } from '#kernel/approval-run.ts'
import { grantOf } from '#kernel/authority.ts'
import { systemOf } from '#kernel/caller.ts'
import { keptPath } from '#kernel/files.ts'
import { inTransaction, performEffect, run } from '#kernel/run.ts'
import { readSealed } from '#kernel/sealed-file.ts'
import * as crm from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Action } from '#policy/action.ts'
import { makeLeads } from '../../../test/leads.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { decideApproval, readApproval } from './contract.ts'

let w: World
beforeEach(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await makeLeads(w, w.firm, [
    {
      name: '=HYPERLINK("http://evil.example")',
      owner: w.firm.leo,
      email: 'jane@example.com',
      phone: '+18435550100',
      state: 'SC',
      person: { street: '1 Main St' },
      amountCents: 41_250_000,
    },
    { name: 'Ada Fine', owner: w.firm.leo, email: 'ada@example.com', state: 'NC', tags: ['vip'] },
    { name: 'Of Tampa', owner: w.firm.tom, email: 'tampa@example.com', state: 'FL' },
  ])
})
afterEach(() => w.close())

type Asked = { approval: { id: Id } }
const ask = async (who: Person, filter: object = {}, format: crm.ExportFormat = 'csv') =>
  ((await who.ask(crm.exportLeads, { filter, format }, { reason: 'The quarterly review.' })) as unknown as Asked).approval.id
async function agree(who: Person, approval: Id) {
  const { hash } = await who.ask(readApproval, { approval })
  await who.ask(decideApproval, { approval, agree: true, hash })
}
const operationOf = async (who: Person, approval: Id) =>
  ((await who.ask(readApproval, { approval })).answer as { operation: Id }).operation
/** Asks, has it agreed to, lets it run. */
async function exported(who: Person, by: Person, filter: object = {}, format: crm.ExportFormat = 'csv'): Promise<Id> {
  const approval = await ask(who, filter, format)
  await agree(by, approval)
  await w.drain()
  return operationOf(who, approval)
}
async function fileOf(who: Person, operation: Id): Promise<Record<string, string>[]> {
  const { raw } = await who.ask(crm.fetchExport, { operation })
  return parse(await text(readSealed(w.house.vault, raw.path, raw.sealed)), { columns: true, bom: true })
}
const filesLeft = () => {
  const folder = join(keptPath(w.house.places, w.firm.tenant, 'x'), '..')
  return existsSync(folder) ? readdirSync(folder) : []
}

test('a manager’s file holds the branch, in full, harmless to a spreadsheet; it is theirs alone, and counted', async () => {
  const { ann, bea, leo } = w.firm
  const approval = await ask(bea, { state: ['SC', 'NC', 'FL'] })
  expect(await ann.ask(readApproval, { approval })).toMatchObject({
    preview: [{ label: 'Leads', value: '2 leads' }, { value: 'In full' }, { value: 'Bea only, for 24 hours' }],
    fields: [
      { label: 'Filter: state', value: 'SC, NC, FL' },
      { label: 'Format', value: 'csv' },
    ],
  })
  await agree(ann, approval)
  await w.drain()
  const operation = await operationOf(bea, approval)
  expect(await bea.ask(crm.readExport, { operation })).toMatchObject({ state: 'done', done: 2, total: 2, ready: true })
  const rows = await fileOf(bea, operation)
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatchObject({
    Name: `'=HYPERLINK("http://evil.example")`,
    'E-mail': 'jane@example.com',
    Phone: '+1 843 555 0100',
    Street: '1 Main St',
    Officer: 'Leo',
    Branch: 'Charleston',
    Amount: '412500.00',
  })
  expect(rows[1]).toMatchObject({ Name: 'Ada Fine', Tags: 'vip' })
  for (const other of [ann, leo, w.rival.ann])
    await expect(other.ask(crm.fetchExport, { operation })).rejects.toMatchObject({ word: 'not-found' })
  expect((await bea.ask(crm.listAlerts, {})).items).toMatchObject([
    { kind: 'export.done', subject: { kind: 'approval', id: approval }, title: 'The file with 2 leads is ready for 24 hours.' },
    { kind: 'approval.approved', title: 'Ann agreed: export leads to a file. It is done.' },
  ])
  const events = await w.superuser<{ name: string; facts: Record<string, unknown> }[]>`
    select name, facts from kernel.event where subject_id = ${operation} order by id`
  expect(events.map(e => [e.name, e.facts.count])).toEqual([
    ['crm.exportLeads', 2],
    ['crm.writeExport', 2],
    ['crm.fetchExport', 2],
    ['crm.handOutExport', undefined],
  ])
  expect(events[0]!.facts).toMatchObject({ approval, agreed: ann.id })
})

test('what is masked on the screen is masked in the file', async () => {
  const { ann, max } = w.firm
  const operation = await exported(max, ann)
  const rows = await fileOf(max, operation)
  expect(rows).toHaveLength(2)
  const text = JSON.stringify(rows)
  for (const value of ['jane@example.com', '5550100', '1 Main St', 'tampa']) expect(text).not.toContain(value)
  expect(rows[0]!.Street).toBe('••••')
})

test('a compliance officer’s file holds everybody’s leads, masked, and a partner’s what they brought themselves', async () => {
  const { ann, leo, tenant } = w.firm
  const cora = await w.hire(w.firm, 'cora', 'compliance')
  const all = await fileOf(cora, await exported(cora, ann))
  expect(all).toHaveLength(3)
  for (const value of ['jane@example.com', '5550100', '1 Main St']) expect(JSON.stringify(all)).not.toContain(value)

  const olga = await w.hire(w.firm, 'olga', 'partner_owner')
  const rex = await w.hire(w.firm, 'rex', 'partner_rep')
  const company = newId()
  await w.superuser`insert into identity.partner_company (tenant_id, id, name, created_at) values (${tenant}, ${company}, 'Harbor Realty', ${w.now()})`
  await w.superuser`update identity.member set partner_id = ${company} where id in ${w.superuser([olga.id, rex.id])}`
  const bring = (by: Person, fullName: string, email: string) =>
    by.ask(addLead, { person: { fullName, emails: [email] }, property: { state: 'SC' } })
  await bring(olga, 'Brought By Olga', 'brought@olga.example')
  await bring(rex, 'Brought By Rex', 'brought@rex.example')
  expect((await olga.ask(crm.countLeads, {})).count).toBe(2)
  const approval = await ask(olga)
  expect(await ann.ask(readApproval, { approval })).toMatchObject({ preview: [{ value: '1 lead' }, { value: 'In full' }, {}] })
  await agree(ann, approval)
  await w.drain()
  const own = await fileOf(olga, await operationOf(olga, approval))
  expect(own.map(row => [row.Name, row['E-mail']])).toEqual([['Brought By Olga', 'brought@olga.example']])
  for (const who of [rex, leo]) await expect(ask(who)).rejects.toMatchObject({ word: 'forbidden' })
})

test('officers and keys export nothing, and nobody exports without a second person', async () => {
  const { ann, leo, abe } = w.firm
  for (const who of [leo, abe]) await expect(ask(who)).rejects.toMatchObject({ word: 'forbidden' })
  await expect(ask(ann)).rejects.toMatchObject({ word: 'needs-proof', facts: { demand: 'second-person' } })
  await expect(w.firm.bea.ask(crm.exportLeads, {})).rejects.toMatchObject({ facts: { demand: 'reason' } })
  await expect(ask(w.firm.bea, { state: ['TX'] })).rejects.toMatchObject({ word: 'conflict' })
})

test('on the disk it is sealed; whoever changes it there is found out, it is told, and nothing of it leaves', async () => {
  const { ann, bea } = w.firm
  const { send, server } = await overHttp(w)
  const fetch = (operation: Id) =>
    send({
      url: `/api/v1/leads/exports/${operation}/file`,
      headers: { authorization: `Bearer ${bea.token}`, range: 'bytes=0-9' },
    })
  const operation = await exported(bea, ann)
  const path = keptPath(w.house.places, w.firm.tenant, operation)
  const lies = await readFile(path)
  for (const plain of ['jane@example.com', 'Ada Fine', 'E-mail']) expect(lies.includes(plain)).toBe(false)
  // In part it is not handed out: the whole of it is.
  const whole = await fetch(operation)
  expect([whole.statusCode, whole.headers['accept-ranges']]).toEqual([200, 'none'])
  expect(whole.body).toContain('jane@example.com')

  await writeFile(path, lies.with(lies.length - 20, lies[lies.length - 20]! ^ 1))
  const altered = await fetch(operation)
  expect([altered.statusCode, altered.json().title]).toEqual([410, 'The file was changed'])
  expect(altered.body).not.toContain('jane')
  expect(filesLeft()).toEqual([])
  expect(await bea.ask(crm.readExport, { operation })).toMatchObject({ ready: false })
  const told = await w.superuser`select name from kernel.event where subject_id = ${operation} and name = 'export.altered'`
  expect(told).toHaveLength(1)
  await server.close()
})

test('the file is gone after a day, from the disk too', async () => {
  const { ann, bea, system } = w.firm
  const operation = await exported(bea, ann)
  expect(filesLeft()).toEqual([operation])
  w.pass(24 * 60)
  await expect(bea.ask(crm.fetchExport, { operation })).rejects.toMatchObject({ word: 'gone' })
  expect(await system.ask(crm.tidyExports, {})).toMatchObject({ removed: 1 })
  expect(filesLeft()).toEqual([])
  expect(await bea.ask(crm.readExport, { operation })).toMatchObject({ ready: false })
})

test('who may not export any more does not fetch, and nothing is written for who left', async () => {
  const { ann, bea } = w.firm
  const operation = await exported(bea, ann)
  await w.superuser`update identity.member set user_type = 'loan_officer' where id = ${bea.id}`
  await expect(bea.ask(crm.fetchExport, { operation })).rejects.toMatchObject({ word: 'forbidden' })

  await w.superuser`update identity.member set user_type = 'branch_manager' where id = ${bea.id}`
  w.bearers.forget(bea.token)
  const approval = await ask(bea, { state: ['NC'] })
  await agree(ann, approval)
  await runAgreed()
  const second = await operationOf(bea, approval)
  await w.superuser`update identity.member set status = 'deactivated' where id = ${bea.id}`
  await write(second)
  expect(await ann.ask(crm.readExport, { operation: second })).toMatchObject({ state: 'failed', ready: false })
  expect(filesLeft()).toEqual([operation])
})

test('a stopped export keeps nothing; one that died is begun again', async () => {
  const { ann, bea, system } = w.firm
  const approval = await ask(bea)
  await agree(ann, approval)
  await runAgreed()
  const operation = await operationOf(bea, approval)
  await bea.ask(crm.cancelExport, { operation })
  await w.drain()
  expect(await bea.ask(crm.readExport, { operation })).toMatchObject({ state: 'cancelled', ready: false })
  expect(filesLeft()).toEqual([])
  await expect(w.firm.tom.ask(crm.cancelExport, { operation })).rejects.toMatchObject({ word: 'not-found' })

  const again = await ask(bea, { state: ['SC'] })
  await agree(ann, again)
  await runAgreed()
  await w.superuser`delete from pgboss.job where name = 'crm.writeExport'`
  w.pass(6)
  expect(await system.ask(crm.tidyExports, {})).toMatchObject({ resumed: 1 })
  await w.drain()
  expect(await fileOf(bea, await operationOf(bea, again))).toHaveLength(1)
})

test('a file of many batches holds every lead once', async () => {
  const many = 2500
  await makeLeads(
    w,
    w.firm,
    Array.from({ length: many }, (_, n) => ({ name: `Many ${n}`, owner: w.firm.leo, state: 'SC', tags: ['many'] })),
  )
  const operation = await exported(w.firm.bea, w.firm.ann, { tag: ['many'] })
  const rows = await fileOf(w.firm.bea, operation)
  expect(new Set(rows.map(row => row.Id)).size).toBe(many)
  expect(rows).toHaveLength(many)
  expect(await w.superuser`select count(*)::int as n from crm.bulk_target`).toEqual([{ n: 0 }])
})

/** Only what was agreed to is run, not the work that follows from it. */
async function runAgreed(): Promise<void> {
  const rows = await w.superuser<{ id: Id }[]>`select id from approvals.request where state = 'approved'`
  for (const { id } of rows) await runOne({ run, inTransaction }, w.house, w.firm.tenant, id)
}
/** The job that writes, as the worker would take it. */
async function write(operation: Id): Promise<void> {
  const caller = systemOf(w.firm.tenant)
  const action = { ...crm.exportBatch, name: 'crm.writeExport' } as unknown as Action
  const asked = { action, door: 'job' as const, caller, input: { operation } }
  await performEffect(w.house, w.house.effects.get('crm.writeExport')!, { operation }, asked, grantOf(caller, 'job.run'))
}

test('a file is fetched once: by the session that began, anew for some minutes where the line broke, and by no other', async () => {
  const { ann, bea } = w.firm
  const operation = await exported(bea, ann)
  await fileOf(bea, operation)
  await fileOf(bea, operation)
  await w.superuser`update crm.lead_export set fetched_by = gen_random_uuid() where operation_id = ${operation}`
  await expect(fileOf(bea, operation)).rejects.toMatchObject({ word: 'gone' })
  expect(await bea.ask(crm.readExport, { operation })).toMatchObject({ ready: false })
  const again = await exported(bea, ann)
  await fileOf(bea, again)
  w.pass(11)
  await expect(fileOf(bea, again)).rejects.toMatchObject({ word: 'gone' })
})

test('a workbook holds the same, masked by the same clearance, sealed on the disk, with text typed as text', async () => {
  const { ann, bea } = w.firm
  const operation = await exported(bea, ann, { state: ['SC', 'NC'] }, 'xlsx')
  expect(await bea.ask(crm.readExport, { operation })).toMatchObject({ state: 'done', done: 2, ready: true })
  const { raw } = await bea.ask(crm.fetchExport, { operation })
  expect(raw).toMatchObject({
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    name: expect.stringMatching(/^Leads \d{4}-\d\d-\d\d\.xlsx$/),
  })
  // What lies on the disk is no archive.
  expect((await readFile(raw.path)).subarray(0, 2).toString()).not.toBe('PK')
  const path = join(w.house.places.dataDir, 'fetched.xlsx')
  await writeFile(path, await buffer(readSealed(w.house.vault, raw.path, raw.sealed)))
  await workbookToCsv(path, `${path}.csv`, undefined)
  const rows: Record<string, string>[] = parse(await readFile(`${path}.csv`, 'utf8'), { columns: true, bom: true })
  expect(rows.map(r => [r.Name, r['E-mail'], r.Amount, r.Street]).sort()).toEqual([
    // As it was typed: in a cell of text nothing runs.
    ['=HYPERLINK("http://evil.example")', 'jane@example.com', '412500', '1 Main St'],
    ['Ada Fine', 'ada@example.com', '', ''],
  ])
  await expect(ann.ask(crm.fetchExport, { operation })).rejects.toMatchObject({ word: 'not-found' })
})
