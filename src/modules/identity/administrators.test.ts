import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { operatorOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
import type { Action } from '#policy/action.ts'
import { wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { deactivatePerson } from '../crm/contract/offboard.ts'
import * as identity from './contract.ts'

/** A client keeps an administrator, whoever goes at the same moment; where none is left the operator makes one. */
let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

/** Ann and Bea are the two administrators of the firm, and signed in. */
const both = async () => {
  const ids = w.superuser([w.firm.ann.id, w.firm.bea.id])
  await w.superuser`update identity.member set user_type = 'tenant_admin', status = 'active' where id in ${ids}`
  await w.superuser`update identity.session set ended_at = null where member_id in ${ids}`
}
beforeEach(both)
const administrators = async () =>
  (
    await w.superuser<{ n: number }[]>`
      select count(*)::int as n from identity.member where tenant_id = ${w.firm.tenant} and user_type = 'tenant_admin' and status = 'active'`
  )[0]!.n
const demotes = (one: Person, other: Person) => one.ask(identity.updatePerson, { person: other.id, type: 'marketing' })
const deactivates = (one: Person, other: Person) => one.ask(deactivatePerson, { person: other.id, reassignTo: w.firm.leo.id })

test.each([
  ['demote', demotes, demotes],
  ['deactivate', deactivates, deactivates],
  ['demote and deactivate', demotes, deactivates],
] as const)('two administrators who %s each other at once leave one', async (_, first, second) => {
  const { ann, bea } = w.firm
  for (let round = 0; round < 5; round++) {
    const words = await Promise.all([first(ann, bea), second(bea, ann)].map(wordOf))
    expect(words).toContain('answered')
    expect(await administrators()).toBe(1)
    await both()
  }
})

test('the database keeps the last one, whatever the statement, and says so in words', async () => {
  await demotes(w.firm.ann, w.firm.bea)
  const last = w.firm.ann.id
  for (const statement of [
    w.superuser`update identity.member set user_type = 'marketing' where id = ${last}`,
    w.superuser`update identity.member set status = 'deactivated' where id = ${last}`,
    w.superuser`delete from identity.member where id = ${last}`,
  ])
    await expect(statement).rejects.toThrow('This is the only administrator. Make somebody else one first.')
})

test('a made-up administrator, as whom nobody signs in, does not count', async () => {
  const { ann, bea } = w.firm
  await w.superuser`update identity.member set operation_id = ${bea.id} where id = ${bea.id}`
  try {
    expect(await wordOf(ann.ask(identity.updatePerson, { person: ann.id, type: 'marketing' }))).toBe('conflict')
    await expect(w.superuser`update identity.member set user_type = 'marketing' where id = ${ann.id}`).rejects.toThrow(
      'only administrator',
    )
    expect(await wordOf(ann.ask(identity.updatePerson, { person: bea.id, type: 'marketing' }))).toBe('answered')
  } finally {
    await w.superuser`update identity.member set operation_id = null where id = ${bea.id}`
  }
})

test('both at once in one statement are one too many', async () => {
  await expect(w.superuser`update identity.member set status = 'deactivated' where tenant_id = ${w.firm.tenant}`).rejects.toThrow(
    'only administrator',
  )
})

const recover = (email: string, makeAdministrator: boolean) =>
  run(w.house, {
    action: identity.recoverAdmin as unknown as Action,
    door: 'host',
    caller: operatorOf(w.firm.tenant),
    input: { email, makeAdministrator },
  })

test('where none is left the operator makes a named member one, also a deactivated one, and the event says so', async () => {
  const { ann, bea, leo } = w.firm
  // What no road leads to any more, but an older installation may be in.
  await w.superuser.begin(async sql => {
    await sql`alter table identity.member disable trigger administrator_changed`
    await sql`update identity.member set status = 'deactivated' where id in ${sql([ann.id, bea.id, leo.id])}`
    await sql`alter table identity.member enable trigger administrator_changed`
  })
  expect(await administrators()).toBe(0)
  expect(await wordOf(recover(leo.email, false))).toBe('conflict')
  await recover(leo.email, true)
  expect(await administrators()).toBe(1)
  const [event] = await w.superuser`
    select id, door, actor_kind, subject_id, facts from kernel.event where name = 'identity.recoverAdmin' and tenant_id = ${w.firm.tenant}`
  expect(event).toMatchObject({ door: 'host', actor_kind: 'operator', subject_id: leo.id, facts: { makeAdministrator: true } })
  const changes = await w.superuser`select field, before, after from kernel.change where event_id = ${event!.id} order by n`
  expect(changes).toEqual([
    { field: 'type', before: 'loan_officer', after: 'tenant_admin' },
    { field: 'status', before: 'deactivated', after: 'active' },
  ])
})

test('an invited member who is made administrator is none until the invitation is accepted', async () => {
  const email = 'ivy@palmetto.example'
  const { id } = await w.firm.ann.ask(identity.invitePerson, { name: 'Ivy Invited', email, type: 'assistant' })
  await recover(email, true)
  const [ivy] = await w.superuser`select user_type, status from identity.member where id = ${id}`
  expect(ivy).toEqual({ user_type: 'tenant_admin', status: 'invited' })
})
