import { createHash } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { archivePath, keptPath, uploadFolder } from '#kernel/files.ts'
import { type Deletions, openDeletions } from '../../../test/deletions.ts'
import { fillEveryTable } from '../../../test/every-table.ts'
import { loadDemo } from '../lead-hunter/contract/demo.ts'

let d: Deletions
let filled: string[]
beforeAll(async () => {
  d = await openDeletions()
  const { w } = d
  await w.firm.ann.ask(loadDemo, {})
  await w.rival.ann.ask(loadDemo, {})
  await w.drain()
  filled = await fillEveryTable(w.superuser, w.firm.tenant)
  await layFiles()
  // Somebody of both clients, and jobs of both that wait.
  await w.superuser`update identity.member set account_id = (select account_id from identity.member where id = ${w.firm.leo.id}) where id = ${w.rival.leo.id}`
  for (const firm of [w.firm, w.rival])
    await w.superuser`insert into pgboss.job (name, start_after, data) values ('operator.writeExport', now() + interval '1 day', ${{ tenant: firm.tenant, input: {}, cause: firm.tenant } as never})`
})
afterAll(() => d.close())

async function layFiles() {
  const { places } = d.w.house
  for (const { tenant, leo } of [d.w.firm, d.w.rival]) {
    const paths = [
      keptPath(places, tenant, leo.id),
      join(uploadFolder(places, tenant, leo.id), leo.id),
      archivePath(places, tenant, leo.id),
    ]
    for (const path of [...paths, `${paths[2]}.partial`]) {
      await mkdir(join(path, '..'), { recursive: true })
      await writeFile(path, 'Kept')
    }
  }
}

const tables = async () =>
  (await d.w.superuser<{ name: string }[]>`select name::text from operator.client_tables()`).map(({ name }) => name)
async function countsOf(tenant: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of await tables())
    counts[name] = Number((await d.w.superuser.unsafe(`select count(*) as n from ${name} where tenant_id = '${tenant}'`))[0]!.n)
  return counts
}
const accounts = async () => Number((await d.w.superuser`select count(*) as n from identity.account`)[0]!.n)
const jobsOf = async (tenant: string) =>
  Number(
    (await d.w.superuser`select count(*) as n from pgboss.job where data ->> 'tenant' = ${tenant} and state = 'created'`)[0]!.n,
  )
const filesOf = async (tenant: string) =>
  (await readdir(d.w.house.places.dataDir, { recursive: true })).filter(path => path.includes(tenant)).sort()
const deletion = async () =>
  (
    await d.w.superuser<{ state: string; removed: Record<string, number>; whole: string; sha256: string }[]>`
    select state, removed, removed::text as whole, sha256 from operator.deletion`
  )[0]!

/** Works until the client’s own row, which comes late and is held up, and has its connection killed there. */
async function drainKilledAtTheTenant(): Promise<'ended' | 'killed'> {
  const held = await d.w.superuser.reserve()
  await held`begin`
  await held`select 1 from identity.tenant where tenant_id = ${d.w.firm.tenant} for update`
  let became: 'ended' | 'killed' | undefined
  const becomes = (what: 'ended' | 'killed') => () => {
    became = what
    return what
  }
  const working = d.w.drain().then(becomes('ended'), becomes('killed'))
  while (!became)
    await held`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = 'cc_app' and wait_event_type = 'Lock'`
  await held`rollback`
  held.release()
  return working
}

test('every row of a client goes, slice by slice and through a kill in the middle; nothing of another client is touched', async () => {
  const { firm, rival, superuser } = d.w
  const [before, others, theirFiles, people] = await Promise.all([
    countsOf(firm.tenant),
    countsOf(rival.tenant),
    filesOf(rival.tenant),
    accounts(),
  ])
  const empty = Object.entries(before).filter(([, n]) => n === 0)
  expect(empty, `nothing in ${empty}, though filled: ${filled}`).toEqual([])
  expect((await filesOf(firm.tenant)).length).toBeGreaterThan(3)

  await d.ask()
  expect((await d.agree()).statusCode).toBe(200)
  const agreed = await countsOf(firm.tenant)
  await d.graceOver()
  expect(await d.sweep()).toBe(1)

  expect(await drainKilledAtTheTenant()).toBe('killed')
  const half = await deletion()
  expect(half.state).toBe('agreed')
  const left = await countsOf(firm.tenant)
  expect(left['crm.lead']).toBe(0)
  expect(left['identity.tenant']).toBe(1)

  await d.graceOver()
  expect(await d.sweep()).toBe(1)
  await d.w.drain()
  const gone = await countsOf(firm.tenant)
  expect(Object.entries(gone).filter(([, n]) => n > 0)).toEqual([])
  expect(await countsOf(rival.tenant)).toEqual(others)
  expect(await filesOf(firm.tenant)).toEqual([])
  expect(await filesOf(rival.tenant)).toEqual(theirFiles)
  expect([await jobsOf(firm.tenant), await jobsOf(rival.tenant)]).toEqual([0, 1])

  const done = await deletion()
  const { 'identity.account': goneAccounts, ...rows } = done.removed
  expect(done.state).toBe('done')
  expect(rows).toEqual(Object.fromEntries(Object.entries(agreed).filter(([, n]) => n > 0)))
  expect(goneAccounts).toBe(people - (await accounts()))
  expect(
    await superuser`select 1 from identity.member m join identity.account a on a.id = m.account_id where m.id = ${rival.leo.id}`,
  ).toHaveLength(1)
  expect(done.sha256).toBe(createHash('sha256').update(done.whole).digest('hex'))
})

test('what stays is one line: what it was called, when, why and by whom', async () => {
  const { items } = (await d.olga.get('/deleted')).json()
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({
    slug: 'palmetto',
    name: 'Palmetto Home Loans',
    reason: 'The contract has ended',
    askedBy: 'Olga Operator',
    agreedBy: 'Otto Other',
  })
  expect((await d.olga.get(`/clients/${d.w.firm.tenant}`)).statusCode).toBe(404)
  expect((await d.keep()).statusCode).toBe(404)
})

test('every table of clients lets its rows be removed, and no trigger on deletes stands in the way', async () => {
  const closed = await d.w.superuser`
    select name::text from operator.client_tables() t where not has_table_privilege('cc_remover', t.name, 'delete')
      or not exists (select from pg_policy p where p.polrelid = t.name and p.polname = 'removal')
    union all select tgrelid::regclass::text || ' ' || tgname from pg_trigger join operator.client_tables() t on t.name = tgrelid
    where not tgisinternal and tgtype & 8 <> 0 and pg_get_triggerdef(pg_trigger.oid) !~ 'cc_remover'`
  expect(closed).toEqual([])
})
