import { storable } from '#base/clean-text.ts'
import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { receiveHook, verifyHook } from '../contract/hook.ts'
import type { IntakeDoor, IntakeOutcome } from '../contract/intake.ts'
import { metaChallenge, readPayload } from '../rules/payload/index.ts'
import { keepIntakes, type Told } from '../store/intake.ts'
import { type SourceFacts, sourceById, verifyTokenOf } from '../store/sources.ts'
import { receive } from './receive.ts'
import { payloadOf } from './receiving/reread.ts'

const evidence = { method: 'vendor', provenance: 'vendor_asserted' } as const

/** The door a source of this kind comes by; one of an inner kind that was given a key comes as a webhook. */
const doorOf = ({ kind, format }: SourceFacts): IntakeDoor => {
  if (kind === 'adf' || kind === 'mail') return kind
  return kind === 'webhook' && format === 'adf' ? 'adf' : kind === 'webhook' && format === 'leadMail' ? 'mail' : 'webhook'
}

interface Delivery {
  body: string
  contentType: string
}

/** Keeps a delivery that became no lead, word for word. */
async function keepDelivery(
  ctx: Ctx,
  source: SourceFacts,
  sent: Delivery,
  outcome: IntakeOutcome,
  reasons: Told[],
  externalId: string | null = null,
): Promise<string> {
  const id = newId()
  const nothing = { name: null, intent: null, fingerprint: null, lead: null, contact: null, form: null, conflictContacts: [] }
  await keepIntakes(ctx, [
    {
      ...nothing,
      id,
      source: source.id,
      door: doorOf(source),
      outcome,
      reasons,
      sent: { ...sent, consent: evidence },
      externalId,
    },
  ])
  return id
}

export const hookActions: readonly Handler[] = [
  handle(receiveHook, async (ctx, { body, contentType }) => {
    const source = await sourceById(ctx, ctx.actor.id!)
    const sent = { body, contentType }
    const read = storable(readPayload(payloadOf(source, sent)))
    ctx.subject({ kind: 'source', id: source.id })
    if (!read.ok) {
      // A lawful basis that is missing is a refusal; what cannot be read waits until the source is taught.
      const outcome = read.word === 'no-legal-basis' ? 'refused' : 'held'
      const reasons = [
        { code: read.word, sentence: read.why },
        ...read.problems
          // Of a single lead the one problem is the reason itself.
          .filter(p => p.path || p.message !== read.why)
          .slice(0, 20)
          .map(p => ({ code: read.word, sentence: p.path ? `${p.path}: ${p.message}` : p.message })),
      ]
      const intake = await keepDelivery(ctx, source, sent, outcome, reasons)
      ctx.note({ outcome, why: read.word })
      ctx.emit('intake.held', { subject: { kind: 'intake', id: intake }, facts: { source: source.id, why: read.word } })
      return {
        readable: false,
        why: read.why,
        results: [{ ...nobody(intake, outcome), reasons }],
        unread: [],
        statusCode: 422 as const,
      }
    }
    if (read.kind === 'notice') return { readable: true, why: read.notice, results: [], unread: read.unread }
    if (read.kind === 'references') {
      const sentence = 'The lead waits at Meta: connect a tool that fetches and delivers it.'
      const results = []
      for (const { leadgenId } of read.references) {
        const reasons = [{ code: 'reference', sentence }]
        results.push({ ...nobody(await keepDelivery(ctx, source, sent, 'held', reasons, leadgenId), 'held'), reasons })
      }
      ctx.note({ outcome: 'held', leads: results.length })
      return { readable: true, why: sentence, results, unread: read.unread }
    }
    const results = await receive(ctx, {
      door: doorOf(source),
      source: source.id,
      leads: read.drafts.map((draft, n) => ({ draft, leftOut: read.leftOut[n], ...(read.drafts.length === 1 && sent) })),
      consent: evidence,
    })
    const [first] = results
    if (results.length === 1 && first?.lead) ctx.subject({ kind: 'lead', id: first.lead })
    ctx.note({ leads: results.length, ...(first && results.length === 1 && { outcome: first.outcome }) })
    return { readable: true, why: null, results, unread: read.unread }
  }),

  handle(verifyHook, async (ctx, { query }) => {
    const answer = metaChallenge(query, (await verifyTokenOf(ctx, ctx.actor.id!)) ?? '')
    if (!answer.ok) throw new Refusal('forbidden', answer.why)
    return { raw: { type: 'text/plain; charset=utf-8', text: answer.challenge } }
  }),
]

const nobody = (intake: string, outcome: IntakeOutcome) => ({
  outcome,
  intake,
  lead: null,
  contact: null,
  repeat: false,
  conflictContacts: [],
  alsoLike: [],
})
