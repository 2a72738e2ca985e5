import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveView } from '#modules/crm/contract/work.ts'
import { denyOverride } from '#modules/identity/contract/overrides.ts'
import { canaryDoors, canaryWords } from './canary-doors.ts'
import { type Alone, startAlone } from './canary-product.ts'
import { canarySearch, unlikely } from './canary-search.ts'
import type { Member } from './client.ts'

let alone: Alone
let backups: string
const words = canaryWords()
const { text, email } = words
/** What is found where it is clear on purpose: a city, of class internal, and words that are put everywhere. */
const city = { value: `Town ${unlikely()}`, door: 'a city' }
const planted = { value: unlikely(), door: 'planted' }
const notices: string[] = []

beforeAll(async () => {
  backups = await mkdtemp(join(tmpdir(), 'cc-canary-backup-'))
  alone = await startAlone()
})
afterAll(async () => {
  await alone?.stop()
  await rm(backups, { recursive: true, force: true })
})

/** Every table as a dump writes it: as text, bytes in hexadecimal. */
async function dump(look: (text: string, where: string) => void): Promise<number> {
  const tables = await alone.superuser<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and n.nspname not in ('pg_toast', 'information_schema') order by 1`
  for (const { name } of tables) {
    const rows = await alone.superuser.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`)
    for (const { row } of rows) look(row, `a dump of ${name}`)
  }
  return tables.length
}

/** Requests that are refused, statements that fail, a fault of our own: each with a value in it. */
async function errors(ann: Member, leo: Member, contact: string): Promise<void> {
  const door = (what: string) => `an error: ${what}`
  const unknown = { person: { fullName: 'X', emails: [email(door('an unknown field'))] }, [text(door('an unknown field'))]: 1 }
  expect((await leo.send('POST', '/api/v1/leads', unknown)).status).toBe(422)
  const broken = await alone.put(
    'POST',
    '/api/v1/leads',
    { cookie: leo.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    Buffer.from(`{"person": {"emails": ["${email(door('a body that is broken'))}"`),
  )
  expect(broken.status).toBe(422)
  await leo.send('GET', `/api/v1/leads?search=${encodeURIComponent(email(door('a search')))}`)
  await leo.send('GET', `/api/v1/search?q=${encodeURIComponent(email(door('a search for everything')))}`)
  await leo.send('GET', `/api/v1/nothing/${encodeURIComponent(email(door('an address that is none')))}`)
  await leo.send('GET', `/api/v1/contacts/${encodeURIComponent(email(door('an id that is none')))}`)
  await leo.send('POST', '/api/v1/session', { email: email(door('a sign-in')), password: text(door('a password')) })
  // What the database cannot take: a zero byte, a lone half of a character.
  for (const odd of ['\u0000', '\ud800'])
    await leo.send('POST', '/api/v1/notes', { contact, body: `${odd} ${text(door('a note with an odd character'))}` })
  // Our own fault: the statement fails in words that hold the value.
  const backwards = [...text(door('a fault of our own'))].reverse().join('')
  await alone.superuser.unsafe(`
    create function crm.fault() returns trigger language plpgsql as $$ begin
      raise exception 'this holds %', reverse('${backwards}') using detail = reverse('${backwards}'), hint = reverse('${backwards}'); end $$;
    create trigger fault before insert on crm.note for each row execute function crm.fault()`)
  expect((await leo.send('POST', '/api/v1/notes', { contact, body: text(door('a note that failed')) })).status).toBe(500)
  await alone.superuser.unsafe('drop trigger fault on crm.note; drop function crm.fault()')
  // Statements whose very words hold a value, and whose failure repeats it.
  const fails = (statement: string) => expect(alone.superuser.unsafe(statement)).rejects.toThrow()
  await fails(`select '${text(door('a number that is none'))}'::int`)
  await fails(`select pg_catalog.${text(door('a function that is none')).toLowerCase()}()`)
  await fails(
    `with x as (select '${text(door('a check'))}' as v) insert into public.migration (name, sha256) select v, null from x`,
  )
  const twice = text(door('a key that is there'))
  const mine = await alone.superuser.reserve()
  await mine`create temp table once (v text primary key)`
  await mine`insert into once values (${twice})`
  await expect(mine`insert into once values (${twice})`).rejects.toThrow()
  await mine`drop table once`
  mine.release()
  await ann.send('GET', '/api/v1/audit/events')
}

/** Beside them stand clear, and are told in docs/security.md: names of imported files, and reasons of exceptions where they are in force. */
test('what is confidential or restricted lies clear nowhere: no dump, table, log of changes, temporary file, log or file holds it', async () => {
  const firm = await alone.setUp()
  const branch = await firm.branch('Charleston', 'SC')
  const leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  const sam = await firm.invite('Sam Second', 'tenant_admin')
  const listener = await alone.superuser.listen('cc_live', payload => void notices.push(payload))
  const doors = canaryDoors(alone, firm, words)

  const { lead, contact } = await doors.lead(leo)
  await doors.ownFields(firm.ann, leo, lead, contact)
  await leo.send('PATCH', `/api/v1/contacts/${contact}`, { city: city.value })
  await doors.loanFile(leo)
  await doors.files(leo)
  expect(await doors.outside(firm.ann, sam)).toEqual([expect.any(Number), 422, expect.any(Number), expect.any(Number)])
  const search = new URLSearchParams({ q: email('a view that is saved') }).toString()
  await leo.ask(saveView, { page: 'leads', name: 'Mine', search })
  const until = new Date(Date.now() + 864e5).toISOString()
  await firm.ann.ask(denyOverride, {
    ...{ person: leo.id, permission: 'lead.archive', level: 'none', until },
    reason: 'Reasons of exceptions stand clear.',
  } as never)
  const { operation } = (await doors.agreed(sam, firm.ann, '/api/v1/leads/exports', { filter: { state: ['SC'] } })) as {
    operation: string
  }
  const question = { from: new Date(Date.now() - 864e5).toISOString(), to: new Date().toISOString() }
  await doors.agreed(sam, firm.ann, '/api/v1/audit/exports', { question })
  await errors(firm.ann, leo, contact)
  // A request that waits: frozen, with its values.
  await sam.send(
    'POST',
    '/api/v1/leads/exports',
    { filter: { text: email('a request that waits') } },
    { 'x-reason': text('a request that waits') },
  )
  await alone.superuser`select pg_sleep(2)`

  const control = canarySearch([city, planted])
  const hunt = canarySearch(words.canaries)
  const look = (what: string | Buffer, where: string) => {
    for (const one of [hunt, control]) one.look(what, where)
  }
  await alone.superuser`create table public.planted (v text, u bytea)`
  await alone.superuser`insert into public.planted values (${planted.value}, ${Buffer.from(planted.value)})`
  await alone.superuser`checkpoint`
  expect(await dump(look)).toBeGreaterThan(150)
  const saidBackup = await alone.command('backup', '--to', backups)
  // A sort that does not fit into memory lies on the disk while it is read.
  await alone.superuser.begin(async sql => {
    await sql`set local work_mem = '64kB'`
    await sql.unsafe(`declare spill cursor for select t::text from (select c, l, i, n, e from generate_series(1, 40) s, crm.contact c
      left join crm.lead l on l.contact_id = c.id left join crm.identifier i on i.contact_id = c.id left join crm.note n on n.contact_id = c.id
      left join kernel.change e on e.record_id = c.id) t order by md5(t::text), t::text`)
    await sql`fetch 1 from spill`
    const [temp] = await sql<{ n: number }[]>`select count(*)::int as n from pg_ls_tmpdir()`
    expect(temp!.n).toBeGreaterThan(0)
    for (const one of [hunt, control]) expect(await one.lookBelow(alone.dataDir)).toBeGreaterThan(1000)
  })
  for (const one of [hunt, control]) await one.lookBelow(backups, 'backup/')
  look(alone.said(), 'what the product said')
  look(saidBackup, 'what the backup said')
  for (const notice of notices) look(notice, 'a live message')
  await listener.unlisten()

  // The search finds what is there: in tables, the log of changes, temporary files, packed in the backup.
  const where = control.found().map(found => `${found.door} in ${found.where}`)
  for (const there of [
    /a city.* in a dump of crm\.contact/,
    /a city.* in postgres\/base\/\d+\/\d+/,
    /a city.* in postgres\/pg_wal\//,
  ])
    expect(where).toContainEqual(expect.stringMatching(there))
  for (const there of [
    /a city.* in postgres\/base\/pgsql_tmp\//,
    /a city.* in backup\//,
    /planted.* in a dump of public\.planted/,
  ])
    expect(where).toContainEqual(expect.stringMatching(there))
  expect(notices.length).toBeGreaterThan(10)
  expect(alone.said()).toContain('request failed')
  expect(operation).toEqual(expect.any(String))
  expect(words.canaries.length).toBeGreaterThan(100)

  expect(hunt.found()).toEqual([])
})
