import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { removeKept } from '#kernel/files.ts'
import { type Operation, operations, takeOperation, tellProgress } from '#kernel/operations.ts'
import { clearInventions, clearPeople, clearRest, handBack, hangingOn, keepAsOwn, peopleOfOperation } from '#modules/crm/index.ts'
import { demoStaff, removeDemoStaff, retireDemoStaff, setDemo } from '#modules/identity/index.ts'
import { forgetConsents } from '#modules/outreach/index.ts'
import * as contract from '../../contract/demo.ts'
import type { DemoRemoved } from '../../contract/demo-removal.ts'
import { clearIntake, countsOf, leadsLeftBehind, leadsReallyAsked } from '../../store/demo-removal.ts'
import { bringBack, mendDraft, putInForce, setWho } from '../../store/demo-rules.ts'
import { keepPool } from '../../store/routing-sets.ts'
import { closeFirstForm } from './first-form.ts'
import { planRemoval, type RemovalPlan } from './removal-plan.ts'
import { routeAgain } from './route-again.ts'
import { forgetInvented, idsOf, poolKeys } from './setting.ts'

const peopleAtOnce = 500
const leadsAtOnce = 50
/** Days a removal is told of. */
const toldDays = 7

/** What is kept with the operation while it is taken back, and told afterwards. */
type Told = Partial<Omit<DemoRemoved, 'at'>> & { by?: Id }

/** Whoever asked for it to go, else whoever put it there; never one of those who go. */
function heirOf({ result, askedBy }: Operation, members: readonly Id[]): Id | null {
  const heir = (result as Told).by ?? askedBy
  return heir && !members.includes(heir) ? heir : null
}

/** The next step of taking the company out, each in a transaction of its own; answers whether there is more. */
export async function clear(ctx: Ctx, id: Id): Promise<{ left: boolean }> {
  const operation = await takeOperation(ctx, id)
  ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
  // What happens to the client's own records is no part of what the operation made.
  ctx.operation = undefined
  if (operation.state !== 'undoing') return { left: false }
  for (const step of [takeOut, handOn, clearNext]) {
    const told = await step(ctx, operation)
    if (!told) continue
    tellProgress(ctx, operation, { state: 'undoing', result: told })
    ctx.operation = id
    ctx.later(contract.clearDemo, { operation: id })
    ctx.operation = undefined
    return { left: true }
  }
  await finish(ctx, operation)
  return { left: false }
}

/** First nobody of them can be given anything any more: colleagues retired, rules and pools without them. */
async function takeOut(ctx: Ctx, operation: Operation): Promise<Told | undefined> {
  if ((operation.result as Told).rules) return undefined
  const plan = await planRemoval(ctx, operation, { lock: true })
  const { ownPeople, ownLeads } = await countsOf(ctx, operation.id, { people: plan.staff.members, pools: plan.staff.pools })
  await keepAsOwn(ctx, operation.id, await leadsReallyAsked(ctx, operation.id))
  await retireDemoStaff(ctx, operation.id)
  for (const { id, who } of plan.narrowed) void setWho(ctx, id, who)
  const { id: pool, name, ready } = plan.fallback
  if (!ready) await keepPool(ctx, { pool, name, who: { of: 'everyone' }, archived: false })
  const version = await leaveRules(ctx, operation, plan)
  const { draft } = plan
  if (draft) await mendDraft(ctx, draft.set, draft.stayed.body)
  return {
    rules: { own: !plan.made, off: plan.stayed.off, fallback: name, version },
    stays: { people: ownPeople, leads: ownLeads, doors: plan.doors },
    routed: 0,
    pooled: 0,
    people: 0,
  }
}

/** The rules of before come into force again where they name nobody who leaves; else a version without them does. */
async function leaveRules(ctx: Ctx, operation: Operation, { base, made, changed, stayed }: RemovalPlan): Promise<number> {
  const told = (id: Id, version: number) =>
    ctx.emit('routing.published', {
      subject: { kind: 'routing', id },
      facts: { version, rules: stayed.body.rules.length, off: stayed.off.length, by: 'demo-removal' },
    })
  if (base && !changed) {
    if (made) {
      await bringBack(ctx, base)
      told(base.id, base.version)
    }
    return base.version
  }
  const id = newId()
  const version = await putInForce(ctx, { id, by: heirOf(operation, []), body: stayed.body })
  told(id, version)
  return version
}

/** The client's own open leads that lie with them find somebody else. */
async function handOn(ctx: Ctx, operation: Operation): Promise<Told | undefined> {
  const { members } = await demoStaff(ctx, operation.id)
  const left = await leadsLeftBehind(ctx, operation.id, {
    people: members,
    pools: poolKeys.map(key => idsOf(ctx, operation)(key)),
    most: leadsAtOnce,
  })
  return left.length ? routeAgain(ctx, left) : undefined
}

/** The next of the people themselves; of somebody who really came only what was invented. */
async function clearNext(ctx: Ctx, { id }: Operation): Promise<Told | undefined> {
  const people = await peopleOfOperation(ctx, id, peopleAtOnce)
  if (!people.length) return undefined
  const ids = (own: boolean) => people.filter(person => person.own === own).map(person => person.id)
  await forgetConsents(
    ctx,
    id,
    people.map(person => person.id),
  )
  const files = [...(await clearInventions(ctx, id, ids(true))), ...(await clearPeople(ctx, ids(false)))]
  for (const file of files) await removeKept(ctx.places, ctx.tenant, file)
  return { people: ids(false).length }
}

async function finish(ctx: Ctx, operation: Operation): Promise<void> {
  const { id } = operation
  const staff = { ...(await demoStaff(ctx, id)), pools: poolKeys.map(key => idsOf(ctx, operation)(key)) }
  clearRest(ctx, id)
  const { loans } = await handBack(ctx, id, staff, heirOf(operation, staff.members))
  await closeFirstForm(ctx, operation)
  await clearIntake(ctx, id, staff.pools)
  await removeDemoStaff(ctx, id)
  await setDemo(ctx, null)
  forgetInvented()
  tellProgress(ctx, operation, { state: 'undone', result: { loans } })
  ctx.emit('demo.removed', { subject: { kind: 'operation', id }, reach: { owner: operation.askedBy } })
}

/** What removing it would take and leave. */
export async function readRemoval(ctx: Ctx, operation: Operation) {
  const plan = await planRemoval(ctx, operation, { lock: false })
  const [{ people, leads, ownPeople, ownLeads, held }, { loans, hung }] = await Promise.all([
    countsOf(ctx, operation.id, { people: plan.staff.members, pools: plan.staff.pools }),
    hangingOn(ctx, operation.id),
  ])
  return {
    goes: { people, leads, loans, hung },
    stays: { people: ownPeople, leads: ownLeads, doors: plan.doors },
    held,
    rules: { own: !plan.made, off: plan.stayed.off, fallback: plan.fallback.name },
  }
}

/** What the last removal did, while it is news. */
export async function lastRemoval(ctx: Ctx): Promise<DemoRemoved | null> {
  const ended = await operations(ctx, { askedBy: undefined, running: false, before: undefined, limit: 50 })
  const last = ended.find(o => o.action === contract.loadDemo.name)
  const { by: _by, ...told } = (last?.result ?? {}) as Told
  if (last?.state !== 'undone' || !last.finishedAt || !told.rules || !told.stays) return null
  if (ctx.now.getTime() - Date.parse(last.finishedAt) > toldDays * 864e5) return null
  const { people = 0, routed = 0, pooled = 0, loans = 0, rules, stays } = told
  return { at: last.finishedAt, people, routed, pooled, loans, rules, stays }
}
