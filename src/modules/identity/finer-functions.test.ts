import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealed } from '#kernel/rights.ts'
import { archiveLead, updateLead } from '#modules/crm/contract.ts'
import { neededBy } from '#policy/action.ts'
import { clientFunctions, type MatrixDocument, shippedDocument } from '#policy/client-matrix.ts'
import { matrix, type Permission } from '#policy/matrix.ts'
import { splits } from '#policy/splits.ts'
import { makeKey } from '../../../test/agreed.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as contract from './contract.ts'

/** A client whose matrix was published before functions were split: officers do not edit leads, managers say why. */
let w: World
let lead: string
beforeAll(async () => {
  w = await openWorld()
  const { tenant, leo } = w.firm
  const types = await w.superuser<{ id: string; base: string }[]>`
    select id, base from identity.user_type where tenant_id = ${tenant} and shipped`
  const wholes = clientFunctions.filter(one => !matrix[one].splitFrom)
  const kept = shippedDocument(base => types.find(type => type.base === base)!.id)
  const document: MatrixDocument = {
    ...kept,
    functions: wholes,
    types: kept.types.map(type => {
      const cells = Object.fromEntries(wholes.flatMap(one => (type.cells[one] ? [[one, type.cells[one]]] : [])))
      if (type.base === 'loan_officer') delete cells['lead.edit']
      return { ...type, cells, demands: type.base === 'branch_manager' ? { 'lead.edit': { reason: true } } : {} }
    }),
  }
  const { canonical, hash } = sealed(document)
  await w.superuser`
    insert into identity.matrix_version (tenant_id, id, number, state, canonical, hash, made_at, changed_at, published_at)
    values (${tenant}, gen_random_uuid(), 1, 'published', ${canonical}, ${hash}, now(), now(), now())`
  await w.firm.prepare()
  lead = (await makeLeads(w, w.firm, [{ name: 'Mia Reyes', owner: leo }]))[0]!.lead
})
afterAll(() => w.close())

test('what an older version says of a function it says of every part of it: level, demand and refusal', async () => {
  const { ann, bea, leo } = w.firm
  await expect(leo.ask(updateLead, { lead, version: 1 })).rejects.toThrow('Loan officer may not: edit leads.')
  await expect(leo.ask(archiveLead, { lead, archived: true })).rejects.toThrow('Loan officer may not: put leads away')
  await expect(bea.ask(archiveLead, { lead, archived: true })).rejects.toThrow('Say why')
  await bea.ask(archiveLead, { lead, archived: true }, { reason: 'They moved away.' })
  await ann.ask(archiveLead, { lead, archived: false })
  const { can } = await bea.ask(contract.readMe, {})
  expect(can['lead.archive']).toEqual({ level: 'group', demands: { reason: true } })
})

test('the version itself stays the text that was signed, and shows every part with the level it means', async () => {
  const { version, types } = await w.firm.ann.ask(contract.readMatrix, {})
  expect(types.find(type => type.base === 'branch_manager')!.cells['lead.archive']).toBe('group')
  const { raw } = await w.firm.ann.ask(contract.exportMatrix, { version: version.id })
  expect(JSON.parse(raw.text).functions).not.toContain('lead.archive')
})

test('the database reads the older version the same way', async () => {
  const { ann } = w.firm
  const { url } = await ann.ask(contract.invitePerson, {
    name: 'Nia Noor',
    email: 'nia@noor.example',
    type: 'loan_officer',
    branch: w.firm.branches.tampa,
  })
  expect(url).toContain('http')
  await ann.ask(contract.createBranch, { name: 'Greenville' })
})

test('the database knows the same parts, and lists of functions are brought up to name them', async () => {
  const rows = await w.superuser<{ part: string; whole: string }[]>`select part, whole from identity.splits() order by part`
  const law = Object.entries(splits).map(([part, { splitFrom }]) => ({ part, whole: splitFrom }))
  expect(rows).toEqual(law.sort((a, b) => (a.part < b.part ? -1 : 1)))
  const [brought] = await w.superuser<{ now: string[] }[]>`select identity.with_parts('{lead.read,loan.edit,loan.move}') as now`
  const parts = Object.keys(splits).filter(part =>
    ['lead.read', 'loan.edit'].includes(splits[part as keyof typeof splits].splitFrom),
  )
  expect([...brought!.now].sort()).toEqual(['lead.read', 'loan.edit', ...parts].sort())
})

test('what was kept before names the parts from the migration on: exceptions, keys and apps', async () => {
  const { ann, leo } = w.firm
  const { tenant } = w.firm
  const { token } = await makeKey(w, ann, { name: 'Old site', permissions: ['lead.edit'] })
  expect(token).toBeTruthy()
  await w.superuser`
    insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at)
    values (${tenant}, ${leo.id}, 'lead.edit', 'own', 'Summer', now() + interval '9 days', ${ann.id}, now())`
  const migration = await readFile('migrations/0034_finer_functions.sql', 'utf8')
  const carry = /^do \$\$\n[\s\S]*?^end \$\$;/m.exec(migration)![0]
  const [owner] = await w.superuser<
    { name: string }[]
  >`select tableowner as name from pg_tables where schemaname = 'identity' and tablename = 'override'`
  await w.superuser.begin(async sql => {
    await sql.unsafe(`set local role ${owner!.name}`)
    await sql.unsafe(carry)
  })
  const parts = Object.keys(splits).filter(part => splits[part as keyof typeof splits].splitFrom === 'lead.edit')
  const kept = await w.superuser<{ permission: string; level: string; reason: string }[]>`
    select permission, level, reason from identity.override where member_id = ${leo.id} order by permission`
  expect(kept).toEqual(['lead.edit', ...parts].sort().map(permission => ({ permission, level: 'own', reason: 'Summer' })))
  const [key] = await w.superuser<{ permissions: string[] }[]>`select permissions from identity.api_key where name = 'Old site'`
  expect([...key!.permissions].sort()).toEqual(['lead.edit', ...parts].sort())
  await leo.ask(archiveLead, { lead, archived: true })
})

test('every part opens something, so that no tick is without effect', () => {
  const opened = new Set<Permission>([...w.house.actions.values()].flatMap(neededBy))
  expect(Object.keys(splits).filter(part => !opened.has(part as Permission))).toEqual([])
})
