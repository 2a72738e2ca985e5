import type { z } from 'zod'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import { nobody } from '#policy/scope.ts'
import { demandNotTheirAccount } from './app-bearer.ts'
import { settle } from './approval-deciding.ts'
import { claim } from './approval-run.ts'
import { type Awaiting, freeze, nobodyElse } from './approvals.ts'
import type { Asked } from './asked.ts'
import { type Grant, grantOf } from './authority.ts'
import { type Demanded, demandedOf } from './beside.ts'
import { type Spent, spend } from './budget.ts'
import type { Caller } from './caller.ts'
import { systemOf } from './caller.ts'
import { demandStanding } from './conditions.ts'
import { signContext, signMet } from './context.ts'
import type { Ctx } from './ctx.ts'
import { toRefusal } from './database-errors.ts'
import { type Ask, type Effect, type Handler, Perform } from './handle.ts'
import type { House } from './house.ts'
import { forget, keyOf, recall, remember } from './idempotency.ts'
import { placeMessages } from './live-places.ts'
import { maskFor } from './mask.ts'
import type { Note } from './notes.ts'
import { type Opening, openCtx, writeLedger } from './open-ctx.ts'
import type { Moment } from './pool.ts'
import { problemsOf } from './problems.ts'
import { demandProofs } from './proofs.ts'
import { keepRefusal } from './refused.ts'
import { counterFor } from './seen-values.ts'
import { sql } from './sql.ts'
import { asThemselves, demandOnlyLooking } from './viewing.ts'

export interface Answer<T = unknown> {
  output: T
  spent: Spent
  /** The stored answer of an earlier request with the same Idempotency-Key. */
  replayed: boolean
  /** Nothing was done: it waits for a second person. */
  approval?: Awaiting
}

/** The road in: every request, public post, webhook and job passes here, and nothing else reaches a handler. */
export async function run(house: House, given: Asked): Promise<Answer> {
  const asked = asThemselves(given)
  try {
    return await pass(house, asked)
  } catch (error) {
    await keepRefusal(house, asked, error)
    throw error
  }
}

async function pass(house: House, asked: Asked): Promise<Answer> {
  const { action, caller } = asked
  // 1 who asks, by which door
  if (asked.door !== action.door && asked.door !== 'job') throw new Refusal('not-found', 'There is nothing here.')
  // 2 how often
  const spent = spend(
    action.limit,
    {
      bearer: caller.app?.family ?? caller.bearer ?? caller.id ?? caller.tenant,
      address: asked.address ?? '',
      tenant: caller.tenant,
    },
    house.clock(),
  )
  asked.counted?.(spent)
  // 3 may they ask now and from here, may this user type do this, over which rows, before looking at the input
  const held = await admitted(house, asked)
  const grant = asked.approved ? { ...held, scope: asked.approved.scope } : held
  // 4 is the input of the declared shape, nothing more
  const parsed = action.input.safeParse(asked.input ?? {})
  if (!parsed.success)
    throw new Refusal('invalid', 'Some of what was sent cannot be used.', { problems: problemsOf(parsed.error) })
  const handler = house.handlers.get(action.name)
  if (!handler) throw new Error(`no handler for ${action.name}`)
  // 5 what more this input needs; are the demanded proofs here; what was agreed to was proven when it was asked
  const looking = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction(house, withoutEvent(asked), grant, true, work)
  const demanded = await demandedOf(caller, action, handler, grant, parsed.data, looking)
  if (!asked.approved) demandProofs(caller, action, demanded.demands, house.clock())
  // Reading alone is asked for nothing more.
  const demands = action.kind === 'query' ? {} : demanded.demands
  if ((demands.reason || demands.approval) && !asked.reason?.trim())
    throw new Refusal('needs-proof', 'Say why: this is recorded.', {
      facts: { demand: 'reason', ...(demands.approval && { second: true }) },
    })
  if (demands.approval && !asked.approved) {
    const approval = await askSecondPerson(house, asked, { grant, demanded, handler }, parsed.data)
    return { output: { approval }, approval, spent, replayed: false }
  }
  const key = keyOf(asked)
  // 6 one transaction of one tenant; 7 the handler; 8 its event and jobs; 9 the output's shape, masked
  const readOnly = action.kind === 'query' && !asked.approved
  const done = await inTransaction(house, asked, grant, readOnly, async ctx => {
    if (asked.approved) await claim(ctx, asked, asked.approved)
    const earlier = key ? await recall(ctx, action, key, parsed.data) : undefined
    if (earlier) return { value: earlier.answer, replayed: true }
    const value = await handler.run(ctx, parsed.data as never)
    const shaped = value instanceof Perform ? value : shape(action, caller, value)
    if (asked.approved && !(shaped instanceof Perform)) await settle(ctx, asked.approved.id, shaped)
    if (key && !(shaped instanceof Perform)) remember(ctx, key, shaped)
    return { value: shaped, replayed: false }
  })
  house.uses.count(asked, house.clock())
  const shown = readOnly && caller.bearer ? counterFor(action.output, caller.rights.clearance)?.(done.value) : undefined
  if (shown) await house.notes.saw(house, asked, shown)
  if (done.value instanceof Perform) {
    const { effect, input } = done.value
    const output = await performEffect(house, effect, input, asked, grant, {
      ...(asked.approved && { signal: asked.approved.signal }),
      settled: async (ctx, answer) => {
        const shaped = shape(action, caller, answer)
        if (asked.approved) await settle(ctx, asked.approved.id, shaped)
        if (key) remember(ctx, key, shaped)
        return shaped
      },
    }).catch(async error => {
      if (key) await inTransaction(house, withoutEvent(asked), grant, false, ctx => forget(ctx, key)).catch(() => {})
      throw error
    })
    return { output, spent, replayed: false }
  }
  return { output: done.value, spent, replayed: done.replayed }
}

/**
 * What a caller holds. Who is behind a token is kept in memory: what that would refuse is refused only while it still is so
 * in the database, which ends the request as stale otherwise, and it is read anew.
 */
async function admitted(house: House, asked: Asked): Promise<Grant> {
  const { action, caller } = asked
  try {
    // Whoever leaves may leave at any hour; what was agreed to was asked for in time.
    if (!asked.approved && action.name !== 'identity.signOut') demandStanding(caller, house.clock(), asked.address)
    demandOnlyLooking(caller, action)
    demandNotTheirAccount(caller, action)
    return grantOf(caller, action.needs)
  } catch (refusal) {
    const nothing: Grant = { scope: nobody, demands: {}, mayTransfer: false }
    if (caller.bearer) await inTransaction(house, withoutEvent(asked), nothing, true, ctx => ctx.rows(sql`select 1`))
    throw refusal
  }
}

/** Keeps what needs a second person, for one to decide; nothing of it runs. */
async function askSecondPerson(
  house: House,
  asked: Asked,
  { grant, demanded, handler }: { grant: Grant; demanded: Demanded; handler: Handler },
  input: unknown,
): Promise<Awaiting> {
  if (asked.caller.kind !== 'member')
    throw new Refusal('forbidden', 'A second person has to agree to this, so a person has to ask for it, signed in.')
  // The request keeps the reason itself.
  const named = { ...asked, reason: undefined, action: { ...asked.action, name: 'approval.asked', kind: 'command' as const } }
  const { approval, deciders } = await inTransaction(house, named, grant, false, ctx =>
    freeze(ctx, asked, handler, input, demanded),
  )
  if (!deciders.length) throw nobodyElse(approval)
  return { id: approval.id, state: approval.state }
}

/** Prepare in a transaction, perform in none, settle in another, in which `settled` makes of it what is answered. */
export async function performEffect(
  house: House,
  effect: Effect,
  input: unknown,
  asked: Asked,
  grant: Grant,
  o: { signal?: AbortSignal; settled?: (ctx: Ctx, answer: unknown) => unknown } = {},
) {
  const parsed = effect.input.parse(input)
  // The reason stands with the command that led here.
  const named = { ...asked, reason: undefined, action: { ...asked.action, name: effect.name, kind: 'command' as const } }
  // The event is written once, when it is settled.
  const facts = await inTransaction(house, withoutEvent(named), grant, false, ctx => effect.prepare(ctx, parsed))
  const { requestId, address, userAgent, device, operation } = asked
  const askAt =
    (moment?: Moment): Ask =>
    async (action, more, tenant = asked.caller.tenant) => {
      const from = { requestId, address, userAgent, device, operation, ...(action.kind === 'query' && { moment }) }
      return (await run(house, { action: action as Action, door: 'job', caller: systemOf(tenant), input: more, ...from }))
        .output as never
    }
  const perform = (moment?: Moment) => effect.perform(facts, askAt(moment), o.signal ?? new AbortController().signal, parsed)
  const result = effect.ofOneMoment ? await house.db.hold(perform) : await perform()
  return inTransaction(house, named, { ...grant, proven: effect.proves }, false, async ctx => {
    const answer = await effect.settle(ctx, result, facts, parsed)
    return o.settled ? o.settled(ctx, answer) : answer
  })
}

const withoutEvent = (asked: Asked): Asked => ({ ...asked, reason: undefined, action: { ...asked.action, kind: 'query' } })

export async function inTransaction<T>(
  house: House,
  asked: Asked,
  grant: Grant,
  readOnly: boolean,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const { action, caller } = asked
  const now = house.clock()
  const loading = house.vault.ready(caller.tenant)
  if (loading) await loading
  try {
    let after = () => {}
    let looks: readonly Note[] = []
    const enter = (pid: number) => {
      const { text, signature } = signContext(house.contextKey, {
        tenant: caller.tenant,
        actor: caller.id,
        kind: caller.kind,
        pid,
        scope: grant.scope,
        bearer: caller.bearer,
        version: caller.version,
        mayTransfer: grant.mayTransfer,
        proven: grant.proven,
        at: now,
      })
      // Each looks whether its bearer's session is open still.
      const by = caller.kind === 'operator' && caller.bearer ? 'operator' : 'kernel'
      return { text: `select ${by}.enter($1, $2)`, values: [text, signature] }
    }
    let context = ''
    const result = await house.db.transact(
      readOnly,
      pid => {
        const first = enter(pid)
        context = first.values[0]!
        return first
      },
      async tx => {
        const opening: Opening = {
          house,
          action,
          caller,
          scope: grant.scope,
          tx,
          aside: work => house.db.aside(enter, work),
          signMet: people => signMet(house.contextKey, context, people),
          now,
          requestId: asked.requestId ?? newId(),
          operation: asked.operation,
          reason: action.kind === 'command' && grant.demands.reason && !asked.approved ? asked.reason : undefined,
          approval: asked.approved?.id,
          address: asked.address,
          userAgent: asked.userAgent,
          device: asked.device,
        }
        const { ctx, ledger } = openCtx(opening)
        const value = await work(ctx)
        looks = ledger.looks
        if (!readOnly) {
          writeLedger(opening, ctx, ledger, action.kind === 'command' && !(action.door === 'job' && ledger.idle))
          if (ledger.messages.length) await placeMessages(ctx, ledger.messages)
          if (ledger.jobs.length) await house.jobs.enqueue(tx, ledger.jobs)
        }
        after = () => {
          if (!readOnly) house.ledger.nudge()
          if (ledger.lines.length)
            house.jobs.happened(
              caller.tenant,
              ledger.lines.map(line => line.name),
            )
          if (ledger.messages.length) house.live.publish(ledger.messages)
          if (ledger.placing.length) void Promise.all(ledger.placing).then(house.live.publish)
          // Only for what is due: for a timer of every lead the queue would be looked through with every lead.
          const due = ledger.jobs.filter(job => !job.after).map(job => job.name)
          if (due.length) house.jobs.nudge(due)
        }
        return value
      },
      asked.moment,
    )
    after()
    for (const look of looks) await house.notes.keep(house, asked, look)
    return result
  } catch (error) {
    throw toRefusal(error)
  }
}

function shape(action: Action, caller: Caller, value: unknown): unknown {
  const parsed = (action.output as z.ZodType).safeParse(value)
  if (!parsed.success) throw new Error(`${action.name} answered out of shape: ${parsed.error.message}`)
  return maskFor(action.output, caller.rights.clearance)(parsed.data)
}
