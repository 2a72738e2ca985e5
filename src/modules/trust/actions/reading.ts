import type { Id } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import { type Decider, decidersOf, type Electorate } from '#kernel/approval-deciders.ts'
import { outcomeOf } from '#kernel/approval-deciding.ts'
import { agreeing, type Decided, decisionsOf } from '#kernel/approval-decisions.ts'
import type { ApprovalRow } from '#kernel/approval-store.ts'
import { type Opened, openFrozen } from '#kernel/approvals.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Preview } from '#kernel/handle.ts'
import { labelledFields } from '#kernel/labelled-fields.ts'
import { isId, namesOfRecords } from '#kernel/names.ts'
import { anybody, seenOf } from '#modules/identity/index.ts'
import { isUnlimited } from '#policy/scope.ts'
import type * as contract from '../contract.ts'
import { namesText } from '../rules/naming.ts'

/** Whoever decides over every row of the client, without any limit, sees every request of it. */
export const oversees = (ctx: Ctx): boolean => ctx.actor.kind === 'member' && isUnlimited(ctx.scopeOf('approval.decide'))

/** What was frozen, or nothing where it is not any more what was hashed: then nobody decides on it. */
function opened(ctx: Ctx, row: ApprovalRow): Opened | undefined {
  try {
    return openFrozen(ctx, row)
  } catch {
    return undefined
  }
}

export async function mayDecide(ctx: Ctx, row: ApprovalRow, electorate?: Electorate): Promise<boolean> {
  if (row.state !== 'waiting' || !ctx.actor.id || row.askedBy === ctx.actor.id) return false
  const frozen = opened(ctx, row)
  if (!frozen) return false
  const o = electorate ? { electorate, only: ctx.actor.id } : { only: ctx.actor.id }
  return (await decidersOf(ctx, row, frozen.input, o)).length > 0
}

/** Names of who asked and decided, by id; whoever left keeps theirs. */
export const namesOf = async (ctx: Ctx, people: readonly Id[]): Promise<ReadonlyMap<Id, string>> =>
  new Map((people.length ? await anybody(ctx, people) : []).map(({ id, name }) => [id, name]))

const somebody = (names: ReadonlyMap<Id, string>, id: Id) => ({ id, name: names.get(id) ?? 'Somebody who left' })

/** As a line of a list; `decides` where it is known that the reader may. */
export function lineOf(
  ctx: Ctx,
  row: ApprovalRow,
  names: ReadonlyMap<Id, string>,
  decides: boolean,
  decisions: readonly Decided[] = [],
): contract.ApprovalRow {
  const frozen = opened(ctx, row)
  return {
    id: row.id,
    action: row.action,
    title: ctx.court.actionOf(row.action)?.summary ?? row.action,
    state: row.state,
    askedBy: somebody(names, row.askedBy),
    askedAt: row.askedAt,
    reason: frozen?.reason ?? null,
    about: frozen?.preview.subject?.name ?? frozen?.preview.lines[0]?.value ?? null,
    said: frozen?.decision?.comment ?? outcomeOf(ctx, row)?.words ?? null,
    decideBy: row.decideBy,
    runBy: row.runBy,
    aloneUntil: row.aloneUntil,
    decidedBy: row.decidedBy ? somebody(names, row.decidedBy) : null,
    witness: row.witnessName,
    endedAt: row.endedAt,
    quorum: row.quorum,
    agreed: agreeing(decisions).length,
    denials: row.denials,
    mine: row.askedBy === ctx.actor.id,
    mayDecide: decides,
  }
}

const named = async (ctx: Ctx, kind: string, sent: readonly string[]): Promise<string> => {
  const ids = sent.filter(isId)
  const words = sent.filter(one => !isId(one))
  return [...words, ...(ids.length ? [namesText(kind, ids, await namesOfRecords(ctx, kind, ids))] : [])].join(', ')
}

const toldBy = ({ lines }: Preview) => new Set(lines.flatMap(line => line.tells ?? []))

/** The ids of fields as names, without those that were `told`: the reader decides on people and records, not on ids. */
export async function fieldsOf(
  ctx: Ctx,
  row: Pick<ApprovalRow, 'action'>,
  input: unknown,
  told: ReadonlySet<string> = new Set(),
) {
  const action = ctx.court.actionOf(row.action)
  if (!action) return []
  const parsed = action.input.safeParse(input)
  const sent = Object.entries((parsed.success ? parsed.data : input) as object).filter(([name]) => !told.has(name))
  const fields = labelledFields(action.input, Object.fromEntries(sent), ctx.rights.clearance)
  return Promise.all(
    fields.map(async ({ ref, of, value, ...field }) => ({
      ...field,
      ...(of && { label: `${field.label}: ${await named(ctx, of.ref, [of.id])}` }),
      value: ref && !field.masked ? await named(ctx, ref, value.split(', ')) : value,
    })),
  )
}

const mostNamed = 10

/** For whom what would change, by name where the reader may see them. */
async function peopleOf(ctx: Ctx, people: NonNullable<Preview['people']>): Promise<contract.ApprovalDetail['people']> {
  const names = await namesOfRecords(
    ctx,
    'person',
    people.flatMap(one => one.ids),
  )
  return people.map(({ ids, total, what }) => {
    const known = ids.flatMap(id => names?.get(id) ?? []).slice(0, mostNamed)
    return { names: known, more: total - known.length, what: [...what] }
  })
}

/** Those whom the reader sees in the hierarchy: of others only their number is told. */
export async function seenDeciders(ctx: Ctx, deciders: readonly Decider[]): Promise<Decider[]> {
  const seen = await seenOf(ctx)
  return deciders.filter(one => !seen || seen.people.has(one.id))
}

/** How much it touches: people are counted where it says for whom something changes. */
function touched(frozen: Opened | undefined): contract.ApprovalDetail['touches'] {
  const { touches = {}, people } = frozen?.preview ?? {}
  const changed = people?.reduce((sum, one) => sum + one.total, 0)
  return { rows: touches.rows ?? null, people: touches.people ?? changed ?? null, fields: touches.fields ?? null }
}

/** For whoever asked, decided or may decide; for others as if it did not exist. */
export async function detailOf(ctx: Ctx, row: ApprovalRow): Promise<contract.ApprovalDetail> {
  const mine = row.askedBy === ctx.actor.id
  const frozen = opened(ctx, row)
  const open = row.state === 'waiting'
  const deciders = frozen && open ? await decidersOf(ctx, row, frozen.input) : []
  const decides = !mine && deciders.some(one => one.id === ctx.actor.id)
  const theirs = mine || decides || row.decided.includes(ctx.actor.id ?? '') || row.decidedBy === ctx.actor.id || oversees(ctx)
  if (ctx.actor.kind !== 'member' || !theirs) throw notFound()
  const decisions = await decisionsOf(ctx, row)
  const people = [row.askedBy, ...(row.decidedBy ? [row.decidedBy] : []), ...decisions.map(one => one.by)]
  const [names, fields, whom, named] = await Promise.all([
    namesOf(ctx, people),
    frozen ? fieldsOf(ctx, row, frozen.input, toldBy(frozen.preview)) : [],
    peopleOf(ctx, frozen?.preview.people ?? []),
    seenDeciders(ctx, deciders),
  ])
  const outcome = outcomeOf(ctx, row)
  return {
    ...lineOf(ctx, row, names, decides || (!mine && open && row.aloneUntil !== null && oversees(ctx)), decisions),
    hash: row.hash.toString('hex'),
    permission: row.permission,
    subject: frozen?.preview.subject ?? null,
    preview: (frozen?.preview.lines ?? []).map(({ tells: _, ...line }) => line),
    touches: touched(frozen),
    decisions: decisions.map(({ by, ...one }) => ({ ...somebody(names, by), ...one })),
    commentNeeded: frozen?.comment ?? false,
    people: whom,
    fields,
    deciders: named,
    decidersElsewhere: deciders.length - named.length,
    comment: frozen?.decision?.comment ?? null,
    problem: outcome?.words ?? null,
    ...(mine && outcome?.answer !== undefined && { answer: outcome.answer }),
    intact: frozen !== undefined,
    mayWaitAlone: mine && open && row.aloneUntil === null && deciders.length === 0 && frozen !== undefined,
    mayWithdraw: mine && open,
  }
}
