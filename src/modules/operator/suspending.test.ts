import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tenantsAtWork } from '#kernel/jobs.ts'
import { sql } from '#kernel/sql.ts'
import { makeKey } from '../../../test/agreed.ts'
import { wordOf } from '../../../test/leads.ts'
import { atTerminal } from '../../../test/operators.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readMe } from '../identity/contract.ts'
import { resumeClient, suspendClient } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const turn = (action: typeof suspendClient, reason: string) =>
  atTerminal(w, w.firm.tenant)(action, { client: w.firm.tenant, reason })
const known = async (token: string) => (await w.bearers.resolveNow(token)) !== undefined

describe('a suspended client', () => {
  test('lets nobody in from the next request on, by session or key, and goes on where it stopped', async () => {
    const { ann, leo, slug, tenant } = w.firm
    const { token } = await makeKey(w, ann, { name: 'Website' })
    expect(await wordOf(leo.ask(readMe, {}))).toBe('answered')
    await turn(suspendClient, 'The contract has ended')
    // What was known of a session before is refused inside its next transaction.
    await expect(leo.ask(readMe, {})).rejects.toThrow()
    expect([await known(ann.token), await known(leo.token), await known(token)]).toEqual([false, false, false])
    expect(await w.house.db.ask(sql`select * from identity.tenant_by_slug(${slug})`)).toEqual([])
    expect(await tenantsAtWork(w.house)).not.toContain(tenant)
    expect(await known(w.rival.ann.token)).toBe(true)
    expect(await wordOf(turn(suspendClient, 'Once more'))).toBe('conflict')
    await turn(resumeClient, 'It was renewed')
    expect([await known(ann.token), await known(token)]).toEqual([true, true])
    expect(await wordOf(leo.ask(readMe, {}))).toBe('answered')
  })

  test('has it in its own log', async () => {
    const events =
      await w.superuser`select name, actor_kind from kernel.event where tenant_id = ${w.firm.tenant} and name like 'client.%' order by id`
    expect(events.map(e => [e.name, e.actor_kind])).toEqual([
      ['client.suspended', 'terminal'],
      ['client.resumed', 'terminal'],
    ])
  })

  test('is the operator’s alone to make, whatever SQL is sent', async () => {
    await expect(w.superuser`update identity.tenant set suspended_at = now() where tenant_id = ${w.firm.tenant}`).rejects.toThrow(
      'only the operator',
    )
    expect(await wordOf(w.firm.ann.ask(suspendClient, { client: w.firm.tenant, reason: 'Because I can' }))).toBe('forbidden')
  })
})
