import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { slippedInto } from './inside.ts'
import { type Made, makeLeads } from './leads.ts'
import { opened } from './sealed.ts'
import type { World } from './world.ts'

/** Somebody a colleague has, met by their e-mail address while a lead is added: SQL in that request has them no more for it. */
let w: World
let at: Hostile
let met: Made
let theirs: Made
let mine: Made
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const { tom, leo } = w.firm
  const made = await makeLeads(w, w.firm, [
    { name: 'Toms Met', owner: tom, state: 'FL', email: 'met@own.example' },
    { name: 'Leos Own', owner: leo, state: 'SC', email: 'leos@own.example' },
  ])
  ;[met, mine] = made as [Made, Made]
  // One person, with a lead with each of them.
  ;[theirs] = (await makeLeads(w, w.firm, [{ name: 'Leos Own', owner: tom, state: 'FL', contact: mine.contact }])) as [Made]
  for (const of of [met, theirs]) await hangOn(of)
})
afterAll(() => at.close())

const own = (email: string) => ({ person: { fullName: 'Toms Met', emails: [email] }, property: { state: 'FL' } })
const adding = (statement: string, email = 'met@own.example') =>
  slippedInto(w, addLead, () => w.firm.leo.ask(addLead, own(email)), statement)

const anySealed = Buffer.alloc(29, 1)

/** What a colleague wrote on the lead of somebody, and what hangs on them besides. */
async function hangOn({ lead, contact }: Made): Promise<void> {
  const { tenant, tom } = w.firm
  const [other] = await makeLeads(w, w.firm, [{ name: 'Toms Other', owner: tom, state: 'FL' }])
  await w.superuser`insert into crm.note (tenant_id, id, contact_id, lead_id, sealed, author_id, created_at)
    values (${tenant}, ${newId()}, ${contact}, ${lead}, ${anySealed}, ${tom.id}, now())`
  await w.superuser`insert into crm.file (tenant_id, id, contact_id, lead_id, sealed, bytes, media_type, sha256, added_by, created_at)
    values (${tenant}, ${newId()}, ${contact}, ${lead}, ${anySealed}, 1, 'text/plain', '\\x00', ${tom.id}, now())`
  await w.superuser`insert into outreach.consent (tenant_id, id, contact_id, channel, granted, seller, wording, wording_hash, method, provenance, at)
    values (${tenant}, ${newId()}, ${contact}, 'email', true, 'Firm', 'Of Tom', '\\x00', 'verbal', 'vendor_asserted', now())`
  await w.superuser`insert into crm.told_apart (tenant_id, id, contact_id, other_id, told_at)
    values (${tenant}, ${newId()}, ${contact}, ${contact === met.contact ? mine.contact : other!.contact}, now())`
  await w.superuser.begin(async tx => {
    // As if what hung on the other had been carried over.
    await tx`set local session_replication_role = replica`
    await tx`insert into crm.merge (tenant_id, id, kept_id, gone_id, merged_at, undo_until)
      values (${tenant}, ${newId()}, ${contact}, ${other!.contact}, now(), now())`
  })
  await w.superuser`insert into crm.held_back (tenant_id, contact_id, since) values (${tenant}, ${contact}, now())`
  await w.superuser`insert into lead_hunter.assignment (tenant_id, id, lead_id, kind, to_id, at)
    values (${tenant}, ${newId()}, ${lead}, 'manual', ${tom.id}, now())`
  for (const [kind, record] of Object.entries({ lead, contact }))
    await w.superuser`insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class)
      values (${tenant}, ${newId()}, 0, ${kind}, ${record}, 'message', 'confidential')`
}

describe('of somebody only met, a request that adds a lead', () => {
  const held = ['note', 'file'].map(t => [`crm.${t}`, 'contact_id'] as const)

  test.each([
    ...held,
    ['outreach.consent', 'contact_id'],
    ['crm.told_apart', 'contact_id'],
    ['crm.merge', 'kept_id'],
    ['kernel.change', 'record_id'],
  ] as const)('shows nothing of %s', async (table, whose) => {
    const of = `select 1 as one from ${table} where ${whose} = any (array['${met.contact}', '${met.lead}']::uuid[])`
    expect(await w.superuser.unsafe(of)).not.toEqual([])
    expect(await adding(of)).toEqual([])
    // The word that somebody was met, taken back and given again while a statement runs, makes no difference.
    const between = `select ${whose} as whose, set_config('app.met', case when n % 2 = 1 then '' else '{${met.contact}}' end, true)
      from (select ${whose}, row_number() over () as n from ${table}) x`
    expect((await adding(between)).filter(row => row.whose === met.contact || row.whose === met.lead)).toEqual([])
  })

  test.each(held)('shows nothing of %s on a colleague’s lead of one’s own person', async (table, whose) => {
    expect(await adding(`select 1 from ${table} where ${whose} = '${mine.contact}'`, 'leos@own.example')).toEqual([])
    expect(await adding(`select id from crm.lead where id = '${theirs.lead}'`, 'leos@own.example')).toHaveLength(1)
  })

  test.each([
    ['crm.identifier', 'contact_id'],
    ['crm.held_back', 'contact_id'],
    ['lead_hunter.assignment', 'lead_id'],
  ] as const)('removes nothing of %s', async (table, whose) => {
    const of = `from ${table} where ${whose} in ('${met.contact}', '${met.lead}')`
    expect(await adding(`select 1 ${of}`)).not.toEqual([])
    expect(await adding(`delete ${of} returning 1`)).toEqual([])
  })

  // Of what is not seen, blind: who names no column is not asked whether they may read.
  test.each([
    'delete from crm.note',
    'delete from crm.file',
    `update crm.note set pinned = true`,
    `update crm.file set bytes = 2`,
  ])('reaches nothing by %s', async blind => {
    const counting = `do $$ declare n int; begin ${blind}; get diagnostics n = row_count; raise exception '%', n; end $$`
    await expect(adding(counting)).rejects.toMatchObject({ message: '0' })
  })

  test.each([
    ['contact', 'owner_id = $leo'],
    ['contact', 'branch_id = null'],
    ['contact', 'merged_into = $other'],
    ['contact', 'workgroup_id = gen_random_uuid()'],
    ['contact', 'archived_at = now()'],
    ['contact', "owner_id = $leo, company = set_config('app.met', '', true)"],
    ['lead', 'owner_id = $leo'],
    ['lead', 'rep_id = $leo'],
    ['lead', 'held_by = $leo'],
    ['lead', 'branch_id = null'],
    ['lead', 'contact_id = $other'],
    ['lead', 'archived_at = now()'],
    ['identifier', 'contact_id = $other'],
    ['identifier', "hint = 'a•••@o•••.example'"],
    ['identifier', 'first_seen_at = now()'],
  ] as const)('takes no %s by %s', async (table, set) => {
    const id = table === 'lead' ? `id = '${met.lead}'` : `${table === 'contact' ? 'id' : 'contact_id'} = '${met.contact}'`
    const named = set.replace('$leo', `'${w.firm.leo.id}'`).replace('$other', `'${mine.contact}'`)
    await expect(adding(`update crm.${table} set ${named} where ${id} returning 1`)).rejects.toMatchObject({ code: '42501' })
  })

  test('has an address found by no words of its own, even where it was just seen again; what it adds itself is found', async () => {
    w.pass(1)
    const put = (id: string) =>
      `select crm.keep_marks('email-start', array(select ${id}), array[1], array['\\x00112233445566778899aabbccddeeff'::bytea])`
    const count = `select pg_stat_get_xact_tuples_inserted('crm.email_start'::regclass)::int as n`
    const adds = async (id: string) => ((await adding(`${put(id)}; ${count}`)).flat().at(-1) as { n: number }).n
    expect(await adds(`id from crm.identifier where contact_id = '${met.contact}' and kind = 1`)).toBe(0)
    expect(await adds(`id from crm.identifier where contact_id = '${mine.contact}' and kind = 1`)).toBe(1)
  })

  test('hands them over to nobody but whom the product would', async () => {
    for (const [kind, id] of Object.entries(met))
      for (const owner of [`'${w.firm.leo.id}'`, 'null'])
        expect(
          await adding(`select * from crm.hand_over('${kind}', array['${id}']::uuid[], ${owner}, null, 'infinity')`),
          kind,
        ).toEqual([])
  })

  test('brings them up to date as ever: what they say again is kept with their lead', async () => {
    const { leo, tenant } = w.firm
    for (const message of ['First', 'Second']) await leo.ask(addLead, { ...own('met@own.example'), message } as never)
    const notes = await w.superuser<
      { id: string; sealed: Buffer }[]
    >`select id, sealed from crm.note where tenant_id = ${tenant} and contact_id = ${met.contact}`
    const words = notes
      .filter(note => !note.sealed.equals(anySealed))
      .map(note => opened<{ body: string }>(w, 'crm.note', note).body)
    expect(words).toContain('Second')
    expect(await w.superuser`select owner_id from crm.lead where id = ${met.lead}`).toEqual([{ owner_id: w.firm.tom.id }])
  })
})
