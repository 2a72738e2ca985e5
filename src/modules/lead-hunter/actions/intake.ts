import { readEmail } from '#base/email.ts'
import type { Id } from '#base/id.ts'
import { readName } from '#base/person-name.ts'
import { type FieldProblem, notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import { problemsOf } from '#kernel/problems.ts'
import { leadsSeenAmong, seenAmong } from '#modules/crm/index.ts'
import { demandSeen } from '#modules/identity/index.ts'
import { partnerTypes } from '#policy/matrix.ts'
import { addLead, checkDuplicates, listIntake, readIntake, retryIntake, strictDraft, upsertLeads } from '../contract/intake.ts'
import { type LeadDraft, leadDraft } from '../contract/lead-draft.ts'
import { readArrival } from '../rules/arrival.ts'
import { shownBody } from '../rules/shown-body.ts'
import { type ConsentEvidence, intakeById, intakes, keepIntakes, settleIntake } from '../store/intake.ts'
import { sourceById } from '../store/sources.ts'
import { type Receive, type Result, receive } from './receive.ts'
import { conflictPeople, knownAs } from './receiving/check.ts'
import { aboutOf } from './receiving/outcome.ts'
import { rereadSent, unreadable } from './receiving/reread.ts'

type Door = Pick<Receive, 'door' | 'consent' | 'keepsFor' | 'asker' | 'broughtBy'>

/** A key speaks for a system, a person for somebody they talked to; neither is our own form. */
function doorOf(ctx: Ctx): Door {
  if (ctx.actor.kind === 'key')
    return {
      door: 'api',
      consent: { method: 'api', provenance: 'vendor_asserted' },
      asker: isBoundKey(ctx) ? ctx.actor.id : undefined,
    }
  const keepsFor = ctx.actor.type === 'loan_officer' ? ctx.actor.id : undefined
  const broughtBy = isPartner(ctx) ? { rep: ctx.actor.id!, partner: ctx.hierarchy.partners[0] ?? null } : undefined
  const consent = { method: 'verbal', provenance: 'legacy_unverified' } as const
  return { door: 'manual', consent, keepsFor, asker: ctx.actor.id, broughtBy }
}

const isPartner = (ctx: Ctx) => partnerTypes.includes(ctx.actor.type)

/** Whoever holds a key of officers or branches learns of theirs alone, as one of them would by typing. */
const isBoundKey = ({ actor, hierarchy }: Ctx) => actor.kind === 'key' && hierarchy.owners.length + hierarchy.branches.length > 0

/** A partner’s leads go where the company’s rules send them. */
async function demandWish(ctx: Ctx, assignTo: Id | null | undefined): Promise<void> {
  if (assignTo) await demandSeen(ctx, { people: [assignTo] })
  if (assignTo === undefined || !isPartner(ctx)) return
  const message = 'Who gets it is decided here. Leave this out.'
  throw new Refusal('invalid', message, { problems: [{ path: 'assignTo', message }] })
}

/**
 * A partner is told of their own people alone (receiving/for-partner.ts), and not with which officer one of them is; so is a
 * bound key, from which the ids of what it does not see are withheld.
 */
async function told<T extends Result>(ctx: Ctx, results: readonly T[]): Promise<T[]> {
  if (!isPartner(ctx) && !isBoundKey(ctx)) return [...results]
  const unnamed = results.map(one => ({ ...one, reasons: one.reasons.filter(({ code }) => code !== 'with-colleague') }))
  return isBoundKey(ctx) ? withoutUnseen(ctx, unnamed) : unnamed
}

async function withoutUnseen<T extends Result>(ctx: Ctx, results: readonly T[]): Promise<T[]> {
  const ids = (of: (one: T) => readonly (Id | null)[]) => [...new Set(results.flatMap(of))].filter(id => id !== null)
  const [people, leads] = await Promise.all([
    seenAmong(
      ctx,
      ids(one => [one.contact, ...one.conflictContacts, ...one.alsoLike]),
    ),
    leadsSeenAmong(
      ctx,
      ids(one => [one.lead]),
    ),
  ])
  const seen = (id: Id) => people.has(id)
  return results.map(one => ({
    ...one,
    ...(one.outcome === 'matched' && {
      lead: one.lead && leads.has(one.lead) ? one.lead : null,
      contact: one.contact && seen(one.contact) ? one.contact : null,
    }),
    conflictContacts: one.conflictContacts.filter(seen),
    alsoLike: one.alsoLike.filter(seen),
  }))
}

export const intakeActions: readonly Handler[] = [
  handle(addLead, async (ctx, { source, assignTo, ...draft }) => {
    await demandWish(ctx, assignTo)
    const [done] = await receive(ctx, { ...doorOf(ctx), source, assignTo, leads: [{ draft }] })
    const owner = done!.reasons.find(r => r.code === 'not-licensed')
    if (owner) throw new Refusal('invalid', owner.sentence, { problems: [{ path: 'assignTo', message: owner.sentence }] })
    ctx.subject(done!.lead ? { kind: 'lead', id: done!.lead } : { kind: 'intake', id: done!.intake })
    ctx.note({ outcome: done!.outcome })
    return (await told(ctx, [done!]))[0]!
  }),

  handle(upsertLeads, async (ctx, { source, assignTo, leads }) => {
    await demandWish(ctx, assignTo)
    const rows = leads.map((row, index) => {
      const parsed = strictDraft.safeParse(row)
      return parsed.success
        ? { index, draft: parsed.data, problems: [] }
        : { index, draft: undefined, problems: problemsOf(parsed.error) }
    })
    const good = rows.flatMap(({ index, draft }) => (draft ? [{ index, draft }] : []))
    const taken = good.length ? await receive(ctx, { ...doorOf(ctx), source, assignTo, leads: good }) : []
    const results = new Map(good.map(({ index }, n) => [index, { ...taken[n]!, index, problems: [] as FieldProblem[] }]))
    const bad = rows.filter(row => !row.draft)
    const kept = bad.map(({ index, problems }) => ({ ...unreadable(leads[index], problems), index, problems }))
    if (kept.length)
      await keepIntakes(
        ctx,
        kept.map(({ row }) => ({ ...row, source: source ?? null, door: doorOf(ctx).door })),
      )
    for (const { row, index, problems } of kept) {
      results.set(index, {
        outcome: 'refused',
        intake: row.id,
        lead: null,
        contact: null,
        repeat: false,
        reasons: row.reasons,
        conflictContacts: [],
        alsoLike: [],
        sameBatch: false,
        otherName: false,
        sameOperation: false,
        index,
        problems,
      })
    }
    const counts = { created: 0, matched: 0, conflict: 0, refused: 0, held: 0 }
    for (const { outcome } of results.values()) counts[outcome] += 1
    ctx.note(counts)
    return {
      results: await told(
        ctx,
        rows.map(({ index }) => results.get(index)!),
      ),
      counts,
    }
  }),

  handle(checkDuplicates, async (ctx, input) => {
    if (isPartner(ctx)) throw new Refusal('forbidden', 'Whom the company knows is not told to partners.')
    return knownAs(ctx, input)
  }),

  handle(listIntake, async (ctx, { limit, cursor, ...filter }) =>
    toPage(await intakes(ctx, filter, limit, cursor), limit, row => [row.key, row.id]),
  ),

  handle(readIntake, async (ctx, { intake }) => {
    const { sent, ...row } = await intakeById(ctx, intake)
    const draft = sent.draft ? leadDraft.safeParse(sent.draft) : undefined
    const people = row.outcome === 'conflict' ? await conflictPeople(ctx, row.conflictContacts, draft?.data) : []
    return {
      ...row,
      sent: sent.body === undefined ? null : shownBody(sent.body),
      contentType: sent.contentType ?? null,
      draft: draft?.success ? draft.data : null,
      people,
      mayRetry: mayRetry(row) && ctx.may('lead.add'),
    }
  }),

  handle(retryIntake, async (ctx, { intake, contact, newPerson, edits }) => {
    const { sent, ...row } = await intakeById(ctx, intake, true)
    // Who may not look through the intake may still put right what they typed themselves.
    if (!ctx.may('intake.read') && (row.askedBy === null || row.askedBy !== ctx.actor.id)) throw notFound()
    if (contact && !(await seenAmong(ctx, [contact])).has(contact)) throw notFound()
    if (!mayRetry(row)) throw new Refusal('conflict', 'This one became a lead already.')
    const before = await rereadSent(ctx, row.source, sent)
    const draft = edited(before.draft, edits)
    const consent: ConsentEvidence = {
      ...(sent.consent ?? { method: 'vendor', provenance: 'vendor_asserted' }),
      at: sent.consent?.form ? row.receivedAt : undefined,
    }
    const { keepsFor, broughtBy } = doorOf(ctx)
    const [done] = await receive(ctx, {
      door: row.door,
      source: row.source ?? undefined,
      leads: [{ draft, leftOut: before.leftOut }],
      consent,
      insist: { contact, newPerson },
      instead: row.id,
      keepsFor: row.askedBy === ctx.actor.id ? keepsFor : undefined,
      asker: ctx.actor.id,
      broughtBy,
    })
    const arrival = readArrival(draft)
    const from = row.source ? await sourceById(ctx, row.source) : undefined
    const about = aboutOf(arrival, from)
    await settleIntake(ctx, row.id, { ...done!, name: arrival.person.full || null, intent: draft.intent, about })
    ctx.subject(done!.lead ? { kind: 'lead', id: done!.lead } : { kind: 'intake', id: row.id })
    ctx.emit('intake.retried', { subject: { kind: 'intake', id: row.id }, facts: { outcome: done!.outcome } })
    return (await told(ctx, [done!]))[0]!
  }),
]

const mayRetry = (row: { outcome: string; lead: Id | null }) =>
  row.lead === null && row.outcome !== 'created' && row.outcome !== 'matched'

type Edits = ReturnType<typeof retryIntake.input.parse>['edits']

/** Corrections stand in the place of what was sent; the first e-mail and phone are replaced, others stay. */
function edited(draft: LeadDraft, e: Edits): LeadDraft {
  const { person, property, loan } = draft
  const name = e.firstName !== undefined || e.lastName !== undefined ? readName(person) : undefined
  return {
    ...draft,
    intent: e.intent ?? draft.intent,
    person: {
      ...person,
      ...(name && { firstName: e.firstName ?? name.first, lastName: e.lastName ?? name.last, fullName: undefined }),
      emails:
        e.email === undefined ? person.emails : [e.email, ...person.emails.filter(other => readEmail(other).ok)].filter(Boolean),
      phones:
        e.phone === undefined
          ? person.phones
          : [{ value: e.phone, kind: person.phones[0]?.kind ?? 'other' }, ...person.phones.slice(1)],
    },
    property: { ...property, state: e.state ?? property.state, zip: e.zip ?? property.zip },
    loan: { ...loan, amountCents: e.amountCents ?? loan.amountCents },
  }
}
