import { noTenant, systemOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
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

/** What the worker asks every minute for the installation itself. */
async function sweep(w: World): Promise<number> {
  const asked = w.house.housekeeping.map(action => run(w.house, { action, door: 'job', caller: systemOf(noTenant), input: {} }))
  const outputs = (await Promise.all(asked)).map(({ output }) => output as { begun?: number })
  return outputs.reduce((sum, { begun = 0 }) => sum + begun, 0)
}
