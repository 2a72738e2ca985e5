import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { addLead, claimLead } from '#modules/lead-hunter/contract.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { slippedInto } from './inside.ts'
import { type Made, makeLeads } from './leads.ts'
import type { World } from './world.ts'

/** Whom a request that adds or claims a lead meets is not its asker's to take, whatever SQL in it does: the product would not give them. */
let w: World
let at: Hostile
let met: Made
let free: Made
let mine: Made
let pooled: Made
let pool: Id
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const { tenant, tom, leo } = w.firm
  ;[pool] = (await w.superuser`select id from lead_hunter.pool where tenant_id = ${tenant} limit 1`).map(row => row.id)
  ;[met, free, mine, pooled] = (await makeLeads(w, w.firm, [
    { name: 'Toms Met', owner: tom, email: 'met@own.example' },
    { name: 'Free Met', state: 'SC', email: 'free@own.example' },
    { name: 'Leos Own', owner: leo, state: 'SC' },
    { name: 'Pool Met', state: 'SC', email: 'pool@own.example', pool },
  ])) as [Made, Made, Made, Made]
  w.pass(1)
})
afterAll(() => at.close())

const adding = (statement: string, email = 'met@own.example') =>
  slippedInto(
    w,
    addLead,
    () => w.firm.leo.ask(addLead, { person: { fullName: 'Toms Met', emails: [email] }, property: { state: 'FL' } }),
    statement,
  )

/** Makes a lead, or loan, of Leo's for somebody. */
function hanging(contact: Id, more: Record<string, string> = {}, table: 'lead' | 'loan' = 'lead'): string {
  const row = {
    tenant_id: `'${w.firm.tenant}'`,
    id: 'gen_random_uuid()',
    contact_id: `'${contact}'`,
    owner_id: `'${w.firm.leo.id}'`,
    full_name: `'Hung'`,
    stage_since: 'now()',
    created_at: 'kernel.moment()',
    updated_at: 'now()',
    ...(table === 'lead' && { property_state: `'SC'`, status: `'new'`, received_at: 'now()' }),
    ...more,
  }
  return `insert into crm.${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`
}
const steps = (...all: string[]) => `do $$ begin ${all.map(one => `${one};`).join(' ')} end $$`
const touched = () => `update crm.contact set updated_at = now() where id = '${met.contact}'`
const forgotten = `perform set_config('app.met', '', true)`

describe('somebody a colleague has', () => {
  test('gets no lead of the asker’s', async () => {
    await expect(adding(hanging(met.contact))).rejects.toMatchObject({ code: '42501' })
  })

  test.each([
    ['once they were changed', () => [touched()]],
    ['once they were changed and the word that they were met is gone', () => [touched(), forgotten]],
    [
      'as if they were made now',
      () => [`update crm.contact set created_at = kernel.moment() where id = '${met.contact}'`, forgotten],
    ],
  ])('nor gets one %s', async (_, before) => {
    await expect(adding(steps(...before(), hanging(met.contact)))).rejects.toMatchObject({ code: '42501' })
  })

  test('nor one of their officer’s that the asker brought, or that lies elsewhere than with that officer', async () => {
    const { tom, leo } = w.firm
    const theirs = { owner_id: `'${tom.id}'`, property_state: `'FL'` }
    await expect(adding(hanging(met.contact, { ...theirs, rep_id: `'${leo.id}'` }))).rejects.toMatchObject({ code: '42501' })
    const ask = () => w.firm.bea.ask(addLead, { person: { fullName: 'Toms Met', emails: ['met@own.example'] } })
    const here = hanging(met.contact, { ...theirs, branch_id: `'${w.firm.branches.charleston}'` })
    await expect(slippedInto(w, addLead, ask, here)).rejects.toMatchObject({ code: '42501' })
  })

  test('nor one that waits for somebody where the asker could take it, nor any at all in a request that met nobody', async () => {
    const nobodys = { owner_id: 'null', property_state: `'SC'` }
    await expect(adding(hanging(met.contact, { ...nobodys, pool: `'${pool}'` }))).rejects.toMatchObject({ code: '42501' })
    for (const { contact } of [met, free])
      for (const more of [nobodys, { ...nobodys, pool: `'${pool}'` }, { owner_id: `'${w.firm.tom.id}'`, property_state: `'FL'` }])
        expect(await at.refused(hanging(contact, more))).toBe('42501')
  })

  test('nor is the person of a lead that the asker has, or of a loan', async () => {
    const moved = `update crm.lead set contact_id = '${met.contact}' where id = '${mine.lead}'`
    await expect(adding(moved)).rejects.toMatchObject({ code: '42501' })
    const [stage] = await w.superuser`select s.id, s.pipeline_id from crm.stage s join crm.pipeline p on p.id = s.pipeline_id
      where s.tenant_id = ${w.firm.tenant} and p.kind = 'purchase' order by s.position limit 1`
    const loan = { pipeline_id: `'${stage!.pipeline_id}'`, stage_id: `'${stage!.id}'`, purpose: `'purchase'` }
    await expect(adding(hanging(met.contact, loan, 'loan'))).rejects.toMatchObject({ code: '42501' })
    await expect(adding(hanging(mine.contact, loan, 'loan'))).resolves.toEqual([])
  })

  test('is not let go of because their lead was said to be where their officer may not work', async () => {
    for (const [kind, id] of Object.entries(met)) {
      const letGo = `select from crm.hand_over('${kind}', array['${id}']::uuid[], null, null, 'infinity')`
      const elsewhere = `update crm.lead set property_state = 'SC' where id = '${met.lead}'`
      expect(await adding(steps(elsewhere, `if exists (${letGo}) then raise exception 'let go of'; end if`)), kind).toEqual([])
    }
  })
})

describe('somebody nobody has', () => {
  test('stays where they lie while nothing of theirs is given', async () => {
    for (const [kind, id] of Object.entries(free))
      expect(
        await adding(
          `select * from crm.hand_over('${kind}', array['${id}']::uuid[], '${w.firm.leo.id}', null, now())`,
          'free@own.example',
        ),
        kind,
      ).toEqual([])
  })

  test('is offered to nobody by their own word', async () => {
    const { tenant, leo } = w.firm
    const offer = `insert into lead_hunter.assignment (tenant_id, id, lead_id, kind, offered_to, at)
      values ('${tenant}', gen_random_uuid(), '${free.lead}', 'offered', array['${leo.id}']::uuid[], now())`
    const again = `update crm.lead set updated_at = now() where id = '${free.lead}'`
    for (const statement of [offer, steps(again, offer)])
      await expect(adding(statement, 'free@own.example')).rejects.toMatchObject({ code: '42501' })
    const renewed = `update crm.lead set created_at = kernel.moment() where id = '${free.lead}'`
    await expect(adding(steps(renewed, offer), 'free@own.example')).rejects.toMatchObject({ code: '42501' })
  })

  test('is whose the product makes them, with the lead that is added', async () => {
    const { leo } = w.firm
    const { lead } = await leo.ask(addLead, {
      person: { fullName: 'Free Met', emails: ['free@own.example'] },
      property: { state: 'SC' },
      intent: 'refinance',
      assignTo: leo.id,
    } as never)
    expect(await w.superuser`select contact_id, owner_id from crm.lead where id = ${lead}`).toEqual([
      { contact_id: free.contact, owner_id: leo.id },
    ])
    expect(await w.superuser`select owner_id from crm.contact where id = ${free.contact}`).toEqual([{ owner_id: leo.id }])
  })

  test('comes with the lead that is claimed, and no other of theirs does', async () => {
    const [other] = (await makeLeads(w, w.firm, [{ name: 'Pool Met', state: 'SC', contact: pooled.contact }])) as [Made]
    const ask = () => w.firm.leo.ask(claimLead, { lead: pooled.lead })
    const taken = `select id from crm.lead where owner_id = '${w.firm.leo.id}' and id = '${pooled.lead}'`
    expect(await slippedInto(w, claimLead, ask, taken)).toEqual([{ id: pooled.lead }])
    const more = `select * from crm.hand_over('lead', array['${other.lead}']::uuid[], '${w.firm.leo.id}', null, now())`
    expect(await slippedInto(w, claimLead, ask, more)).toEqual([])
  })
})
