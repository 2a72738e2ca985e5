import { canonicalJson } from '#base/canonical-json.ts'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import { covers } from '#policy/covers.ts'
import type { Scope } from '#policy/scope.ts'
import { decidersOf } from './approval-deciders.ts'
import { end, stillAgreed } from './approval-deciding.ts'
import { agreeing, decisionsOf } from './approval-decisions.ts'
import * as store from './approval-store.ts'
import { contractOf, demandAsAsked, noticeIsOver, openFrozen, runApproved } from './approvals.ts'
import type { Approved, Asked } from './asked.ts'
import { type Grant, grantOf } from './authority.ts'
import { systemOf } from './caller.ts'
import type { Ctx } from './ctx.ts'
import type { House } from './house.ts'
import { activeMembers } from './members.ts'

const gone = (words: string) => new Refusal('forbidden', words)

/**
 * Takes the request for this run and demands, in the transaction of the effect, that everything still holds: that it was
 * agreed to and is what was agreed to, in time, by somebody who may still decide, and that the asker is as they were read.
 */
export async function claim(ctx: Ctx, asked: Asked, { id, version, scope }: Approved): Promise<void> {
  const row = await store.takeRequest(ctx, id)
  if (row.state !== 'approved') throw new Refusal('conflict', 'This was done already.', { facts: { reason: 'state' } })
  if (Date.parse(row.runBy!) <= ctx.now.getTime()) throw new Refusal('gone', 'It was agreed to too long ago.')
  const frozen = openFrozen(ctx, row)
  const { decision, input } = frozen
  const same =
    row.action === asked.action.name && row.askedBy === ctx.actor.id && canonicalJson(input) === canonicalJson(asked.input)
  if (!same) throw new Refusal('conflict', 'This is not what was agreed to.')
  if (!decision?.agree) throw new Refusal('conflict', 'Nobody agreed to this.')
  const [asker] = await activeMembers(ctx, row.askedBy, true)
  const now = asker?.version === version && scopeOfRun(row.scope, grantOf(asker, row.permission).scope)
  if (!now || !covers(now, scope) || !covers(scope, now))
    throw new Refusal('unavailable', 'The asker’s rights are changing.', { retryAfter: 1 })
  if (!row.decidedBy && !row.witnessedBy && !noticeIsOver(ctx, row)) throw new Refusal('conflict', 'Nobody agreed to this.')
  if (row.decidedBy) {
    const agreed = agreeing(await decisionsOf(ctx, row))
    const still = await Promise.all(agreed.map(({ by }) => decidersOf(ctx, { ...row, decided: [] }, input, { only: by })))
    // The next try looks at it before it begins, and lets it wait for others.
    if (still.filter(one => one.length).length < row.quorum)
      throw new Refusal('unavailable', 'Somebody who agreed to this may no longer decide it.', { retryAfter: 1 })
  }
  await demandAsAsked(ctx, row, frozen)
  const { decidedBy, witnessedBy } = row
  ctx.note({ approval: id, agreed: decidedBy, ...(witnessedBy ? { witnessedBy } : decidedBy === null && { alone: true }) })
}

/** Over whose rows it runs: what was asked for, and never more than the asker holds now. */
function scopeOfRun(asked: Scope, now: Scope): Scope {
  if (covers(asked, now)) return now
  if (covers(now, asked)) return asked
  throw gone('The asker’s rights are others by now than when this was asked. Ask again.')
}

/** What the job needs of the road; handed in, because the road knows this file. */
interface Road {
  run(house: House, asked: Asked): Promise<unknown>
  inTransaction<T>(house: House, asked: Asked, grant: Grant, readOnly: boolean, work: (ctx: Ctx) => Promise<T>): Promise<T>
}

/** The job itself, as the worker asks it. */
const job = { name: runApproved.name, kind: 'query', door: 'job', needs: 'job.run', limit: 'job.command' } as unknown as Action

/**
 * Runs what was agreed to, as its asker, by the ordinary road. A refusal ends it in words; whatever else goes wrong leaves
 * it agreed, and the job is taken again until its time is over. One process is at it at a time, work outside transactions
 * included: what a dead one held is taken up with its job's next try, and a second job finds the first at work and goes.
 */
export const runAgreed = (road: Road, house: House, tenant: Id, id: Id) =>
  house.holding.alone(`approval ${tenant} ${id}`, signal => runHeld(road, house, tenant, id, signal))

async function runHeld({ run, inTransaction }: Road, house: House, tenant: Id, id: Id, signal: AbortSignal): Promise<void> {
  const caller = systemOf(tenant)
  const asked: Asked = { action: job, door: 'job', caller, input: {} }
  const grant = grantOf(caller, 'job.run')
  const asSystem = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction(house, asked, grant, false, work)
  const failed = (words: string) =>
    asSystem(async ctx => {
      const row = await store.takeRequest(ctx, id)
      if (row.state === 'approved') await end(ctx, row, 'failed', words)
    })
  try {
    const ready = await asSystem(async ctx => {
      const row = await store.takeRequest(ctx, id)
      if (row.state !== 'approved') return undefined
      const { input, reason } = openFrozen(ctx, row)
      const action = house.actions.get(row.action)
      if (!action || contractOf(action) !== row.contract)
        throw new Refusal('gone', 'The product was updated since, and reads this request differently now. Ask again.')
      if (!(await stillAgreed(ctx, row, input))) return undefined
      const [asker] = await activeMembers(ctx, row.askedBy)
      if (!asker) throw gone('Whoever asked for this is not active any more.')
      const scope = scopeOfRun(row.scope, grantOf(asker, row.permission).scope)
      return { action, input, reason, asker, approved: { id, scope, version: asker.version, signal } }
    })
    if (!ready) return
    const { action, input, reason, asker, approved } = ready
    await run(house, { action, door: action.door, caller: asker, input, reason, approved })
  } catch (error) {
    if (!(error instanceof Refusal) || error.word === 'unavailable' || error.word === 'too-many') throw error
    await failed(error.message)
  }
}
