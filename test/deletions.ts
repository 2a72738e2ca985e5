import { noTenant, systemOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
import { sweepDeletions } from '#modules/operator/contract.ts'
import type { Action } from '#policy/action.ts'
import { newOperator } from './operators.ts'
import { overHttp } from './over-http.ts'
import { openWorld, type World } from './world.ts'

/** A world with two operators of long standing, and what a deletion goes through. */
export async function openDeletions() {
  const w = await openWorld()
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
  const { server, send } = await overHttp(w)
  const olga = await newOperator(w, send, 'Olga Operator')
  const otto = await newOperator(w, send, 'Otto Other')
  await w.superuser`update operator.person set added_at = added_at - interval '30 days'`
  const at = `/clients/${w.firm.tenant}`
  const read = async () => (await olga.get(`${at}/deletion`)).json()
  return {
    w,
    send,
    olga,
    otto,
    at,
    read,
    ask: (by = olga, more: object = {}) =>
      by.post(`${at}/deletion`, { name: w.firm.slug, reason: 'The contract has ended', ...more }),
    agree: async (by = otto) => by.post(`${at}/deletion/agree`, { deletion: (await read()).deletion?.id ?? noTenant }),
    keep: (by = olga) => by.post(`${at}/keep`),
    /** The grace is over by the clock of the database, which no clock of a test moves. */
    graceOver: () => passGrace(w),
    sweep: () => sweep(w),
    async close() {
      await server.close()
      await w.close()
    },
  }
}
export type Deletions = Awaited<ReturnType<typeof openDeletions>>

async function passGrace({ superuser }: World): Promise<void> {
  await superuser.begin(async tx => {
    await tx`set local session_replication_role = replica`
    await tx`update operator.deletion set asked_at = now() - interval '9 days', agree_by = now() - interval '6 days 12 hours',
      agreed_at = now() - interval '8 days', due_at = now() - interval '1 day', moved_at = moved_at - interval '1 hour' where state = 'agreed'`
  })
}

/** What the worker asks every minute. */
async function sweep(w: World): Promise<number> {
  const asked = { action: sweepDeletions as unknown as Action, door: 'job' as const, caller: systemOf(noTenant), input: {} }
  return ((await run(w.house, asked)).output as { begun: number }).begun
}
