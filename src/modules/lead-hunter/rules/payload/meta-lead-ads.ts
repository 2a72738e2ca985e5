import { nodesAt } from './leaves.ts'

/** A lead that waits at Meta: the webhook names it, its answers are fetched afterwards with the page's own token. */
export interface LeadReference {
  kind: 'reference'
  leadgenId: string
  formId?: string
  pageId?: string
  adId?: string
  adgroupId?: string
  /** ISO 8601; Meta sends Unix seconds. */
  createdAt?: string
}

/** One webhook call carries at most this many; Meta's own bound for a batch is the same. */
const mostInBatch = 1000

const idOf = (value: unknown): string | undefined => (/^[\w-]{1,64}$/.test(String(value ?? '')) ? String(value) : undefined)

/** Whether a parsed message is a call of Meta's page webhook. */
export const isMetaWebhook = (tree: unknown): boolean =>
  typeof tree === 'object' && tree !== null && 'object' in tree && tree.object === 'page' && 'entry' in tree

/**
 * The leads a webhook call names, without repeats. Other changes of the page (feed, messages) are passed over. Source: Meta
 * for Developers, Webhooks for Leads (`leadgen` field of the `page` object).
 */
export function metaReferences(tree: unknown): LeadReference[] {
  const found = new Map<string, LeadReference>()
  for (const change of nodesAt(tree, 'entry.changes')) {
    if (!change || typeof change !== 'object' || !('field' in change) || change.field !== 'leadgen') continue
    const value = ('value' in change && change.value) || {}
    const part = (name: string) => idOf((value as Record<string, unknown>)[name])
    const leadgenId = part('leadgen_id')
    if (!leadgenId || found.has(leadgenId) || found.size >= mostInBatch) continue
    const seconds = Number((value as Record<string, unknown>).created_time)
    found.set(leadgenId, {
      kind: 'reference',
      leadgenId,
      ...(part('form_id') && { formId: part('form_id')! }),
      ...(part('page_id') && { pageId: part('page_id')! }),
      ...(part('ad_id') && { adId: part('ad_id')! }),
      ...(part('adgroup_id') && { adgroupId: part('adgroup_id')! }),
      ...(seconds > 0 && seconds < 1e11 && { createdAt: new Date(seconds * 1000).toISOString() }),
    })
  }
  return [...found.values()]
}

/** The answers of a fetched lead, `field_data: [{name, values}]`, as an ordinary message with one field per question. */
export function withAnswers(tree: unknown): unknown {
  if (!tree || typeof tree !== 'object' || !('field_data' in tree) || !Array.isArray(tree.field_data)) return tree
  const { field_data: answers, id, ...rest } = tree as { field_data: unknown[]; id?: unknown }
  const pairs = answers.flatMap(answer => {
    const { name, values } = (answer ?? {}) as { name?: unknown; values?: unknown }
    return typeof name === 'string' ? [[name, values] as const] : []
  })
  return { ...rest, ...(id !== undefined && { lead_id: id }), ...Object.fromEntries(pairs) }
}

/** Compares without stopping at the first difference, so that the answer's time tells nothing about the token. */
function same(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % (b.length || 1))
  return difference === 0
}

/**
 * Answers Meta's verification call (`hub.mode`, `hub.verify_token`, `hub.challenge` of the query): the challenge is to be
 * sent back as plain text with status 200. An unset token verifies nobody.
 */
export function metaChallenge(
  query: Record<string, unknown>,
  verifyToken: string,
): { ok: true; challenge: string } | { ok: false; why: string } {
  if (query['hub.mode'] !== 'subscribe')
    return { ok: false, why: 'This is not a verification call: hub.mode is not "subscribe".' }
  const token = query['hub.verify_token']
  if (!verifyToken || typeof token !== 'string' || !same(token, verifyToken))
    return { ok: false, why: 'The verify token does not match the one of this source.' }
  const challenge = idOf(query['hub.challenge'])
  return challenge ? { ok: true, challenge } : { ok: false, why: 'The call carries no usable hub.challenge.' }
}
