import { afterEach, beforeEach } from 'vitest'
import { z } from 'zod'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { effect, type Handler, handle, perform } from '#kernel/handle.ts'
import { sql } from '#kernel/sql.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import type { Action } from '#policy/action.ts'
import { outside, purge } from './second-person-contract.ts'
import { openWorld, type Person, type World } from './world.ts'

export const because = { reason: 'The auditor asked for it.' }

/** A world with an action that needs a second person, afresh for every test of a file. */
export function secondPersonDesk() {
  const desk = {
    w: undefined as unknown as World,
    performed: 0,
    dieAt: undefined as 'perform' | 'settle' | 'run' | undefined,
    /** A second administrator, in every respect like the first. */
    async secondAdmin(): Promise<Person> {
      await desk.become(desk.w.firm.tom, 'tenant_admin')
      return desk.w.firm.tom
    },
    become: async (who: Person, type: string) =>
      void (await desk.w.superuser`update identity.member set user_type = ${type} where id = ${who.id}`),
    deactivate: async (who: Person) =>
      void (await desk.w.superuser`update identity.member set status = 'deactivated' where id = ${who.id}`),
    ask: async (who: Person, input: z.input<typeof purge.input> = {}, action: Action = purge as unknown as Action) =>
      ((await who.ask(action, input, because)) as { approval: { id: Id; state: string } }).approval,
    hashOf: async (who: Person, approval: Id) => (await who.ask(readApproval, { approval })).hash,
    agree: async (who: Person, approval: Id, comment?: string) =>
      who.ask(decideApproval, { approval, agree: true, hash: await desk.hashOf(who, approval), comment }),
    stateOf: async (approval: Id) =>
      (await desk.w.superuser<{ state: string }[]>`select state from approvals.request where id = ${approval}`)[0]!.state,
    runs: async (what: string) =>
      (await desk.w.superuser<{ used: number }[]>`select used from kernel.ran where key = ${`${desk.w.firm.tenant} ${what}`}`)[0]
        ?.used ?? 0,
    eventsOf: (approval: Id) =>
      desk.w.superuser<{ name: string; actor_id: string | null; facts: Record<string, unknown> }[]>`
        select name, actor_id, facts from kernel.event where subject_id = ${approval} or facts ->> 'approval' = ${approval} order by id`,
    loseJobs: async () => void (await desk.w.superuser`delete from pgboss.job where name = 'approvals.run'`),
  }

  const count = async (ctx: Ctx, what: string) => {
    await ctx.rows(sql`insert into kernel.ran (key, used) values (${`${ctx.tenant} ${what}`}, 1)
      on conflict (key) do update set used = kernel.ran.used + 1`)
    return { ran: 1 }
  }
  const tellOutside = effect({
    name: 'house.tellOutside',
    input: z.object({}),
    prepare: async () => ({}),
    async perform() {
      desk.performed += 1
      if (desk.dieAt === 'perform') throw new Error('the line broke')
    },
    async settle(ctx) {
      const done = await count(ctx, 'outside')
      if (desk.dieAt === 'settle') throw new Error('the power went')
      return done
    },
  })
  const handlers = [
    handle(
      purge,
      async (ctx, { label }) => {
        if (label === 'gone') throw new Refusal('conflict', 'These records changed meanwhile.')
        const done = await count(ctx, `purge ${label}`)
        if (desk.dieAt === 'run') throw new Error('the process was killed')
        return done
      },
      {
        preview: async (_ctx, { label }) => ({ lines: [{ label: 'Records', value: label }] }),
        grows: async (_ctx, { grows }) => grows ?? [],
      },
    ),
    handle(outside, async () => perform(tellOutside, {})),
  ]

  beforeEach(async () => {
    desk.w = await openWorld()
    await desk.w.superuser`create table kernel.ran (key text primary key, used int not null)`
    await desk.w.superuser`grant select, insert, update on kernel.ran to cc_app`
    desk.performed = 0
    desk.dieAt = undefined
    for (const handler of handlers) {
      ;(desk.w.house.handlers as Map<string, Handler>).set(handler.action.name, handler)
      ;(desk.w.house.actions as Map<string, Action>).set(handler.action.name, handler.action)
    }
  })
  afterEach(() => desk.w.close())
  return desk
}
