import type { Intent, LeadDraft } from '../../contract/lead-draft.ts'
import type { Sensitive } from '../sensitive.ts'
import { adfMapping, isAdf, prospectsOf } from './adf.ts'
import { type CreditTriggerBasis, firmOfferNeeded, isCreditTrigger, noLegalBasis } from './credit-trigger.ts'
import type { FieldMapping, VendorMapping } from './field-mapping.ts'
import { guessRules } from './guesses.ts'
import { messageOfMail } from './lead-mail.ts'
import { type Leaf, leavesOf, nodesAt, TooBig } from './leaves.ts'
import { isMetaWebhook, type LeadReference, metaReferences, withAnswers } from './meta-lead-ads.ts'
import { readLeaves } from './read-leaves.ts'
import { parseBody, type Syntax, type Unreadable, unreadable } from './syntax.ts'
import { vendorKeys, vendors } from './vendor-map.ts'

/** How a source's messages are to be read. `generic` reads any JSON, XML, form or label mail, ADF and Meta's calls included. */
export const sourceFormats = ['generic', 'adf', 'leadMail', 'metaLeadAds', ...vendorKeys] as const
export type SourceFormat = (typeof sourceFormats)[number]

export interface Payload {
  /** The body as text; bytes are decoded by the caller. */
  body: string
  /** The declared type. What the body really is decides where the two disagree. */
  contentType: string
  format: SourceFormat
  /** The source's own lines; they come before what the format brings. */
  mapping?: FieldMapping
  /** Recorded on the source with its evidence: without it, alerts bought from a credit bureau are refused. */
  creditTriggerBasis?: CreditTriggerBasis
}

export type ReadPayload =
  /** `leftOut` stands beside `drafts`: what of each may not be kept. */
  | { ok: true; kind: 'leads'; drafts: LeadDraft[]; leftOut: Sensitive[][]; unread: string[] }
  | { ok: true; kind: 'references'; drafts: []; references: LeadReference[]; unread: string[] }
  /** Nothing is wrong and nothing is to be done: answer the sender that it arrived. */
  | { ok: true; kind: 'notice'; drafts: []; notice: string; unread: string[] }
  | Unreadable

const mostLeads = 200
const mostNotes = 100
const listNames = ['leads', 'prospects', 'contacts', 'records', 'results', 'items', 'data', 'rows', 'objects']

/**
 * The single leads of a message of no known vendor: a list, or a list under one of the names senders give it, unless what
 * stands around that list is itself a person. What stands around it stays with each lead.
 */
function entries(tree: unknown): unknown[] {
  if (!tree || typeof tree !== 'object' || Array.isArray(tree)) return [tree].flat()
  const key = Object.keys(tree).find(name => listNames.includes(name.toLowerCase()))
  const { [key ?? '']: list, ...envelope } = tree as Record<string, unknown>
  const isList = Array.isArray(list) && list.length > 0 && list.every(entry => entry && typeof entry === 'object')
  if (!isList || leavesOf(envelope).some(leaf => guessRules(leaf).some(rule => rule.to.startsWith('person.')))) return [tree]
  return list.map(entry => ({ ...entry, ...(Object.keys(envelope).length > 0 && { envelope }) }))
}

/** Replaces a field that holds JSON as text by what it holds. */
function unpacked(tree: unknown, name: string): { ok: true; tree: unknown } | Unreadable {
  if (!tree || typeof tree !== 'object') return { ok: true, tree }
  const { [name]: packed, ...rest } = tree as Record<string, unknown>
  const text = [packed].flat()[0]
  if (typeof text !== 'string') return { ok: true, tree: packed && typeof packed === 'object' ? { ...rest, ...packed } : tree }
  const inner = parseBody(text, 'application/json')
  if (inner.ok && inner.syntax === 'json' && inner.tree && typeof inner.tree === 'object')
    return { ok: true, tree: { ...rest, ...inner.tree } }
  return unreadable('malformed', `The JSON in ${name} is not well formed.`, [
    { path: name, message: 'This is not well-formed JSON.' },
  ])
}

/** A mail is words, unless it carries an ADF document, as many senders' mails do. */
function parseMail(body: string): ReturnType<typeof parseBody> {
  const [from, to] = [body.search(/<(\?xml|\?adf|adf)\b/i), body.search(/<\/adf>/i)]
  return from >= 0 && to > from ? parseBody(body.slice(from, to + 6), 'application/xml') : parseBody(body, 'text/plain', true)
}

interface Plan {
  rules: FieldMapping
  nodes: unknown[]
  guess: boolean
  intent?: Intent
}

function plan(payload: Payload, syntax: Syntax, tree: unknown, text: string): { ok: true; plan: Plan } | Unreadable {
  const own = payload.mapping ?? []
  const { format } = payload
  if (format === 'adf' || (isAdf(tree) && (format === 'generic' || format === 'leadMail'))) {
    if (!isAdf(tree)) return unreadable('malformed', 'This is not an ADF document: it has no <adf> element.')
    return { ok: true, plan: { rules: [...own, ...adfMapping], nodes: prospectsOf(tree), guess: false } }
  }
  if (syntax === 'text') {
    if (format !== 'leadMail' && format !== 'generic') return unreadable('malformed', 'The body is neither JSON, XML nor a form.')
    return { ok: true, plan: { rules: own, nodes: [messageOfMail(text)], guess: true } }
  }
  if (format === 'generic' || format === 'leadMail' || format === 'metaLeadAds')
    return { ok: true, plan: { rules: own, nodes: entries(tree).map(withAnswers), guess: true } }
  const vendor: VendorMapping = vendors[format]
  const whole = vendor.unpack ? unpacked(tree, vendor.unpack) : { ok: true as const, tree }
  if (!whole.ok) return whole
  const nodes = vendor.each ? nodesAt(whole.tree, vendor.each) : [whole.tree].flat()
  const found = nodes.length > 0 ? nodes : [whole.tree]
  return {
    ok: true,
    plan: {
      rules: [...own, ...vendor.fields],
      nodes: found,
      guess: vendor.guess === true,
      ...(vendor.intent && { intent: vendor.intent }),
    },
  }
}

type NodeRead =
  | { draft: LeadDraft; unread: string[]; leftOut: Sensitive[] }
  | { draft: undefined; word: 'nobody' | 'no-legal-basis'; why: string }

function readNode(payload: Payload, { rules, guess, intent }: Plan, leaves: Leaf[]): NodeRead {
  const trigger = isCreditTrigger(leaves, payload.format === 'monitorbase')
  if (trigger && !payload.creditTriggerBasis) return { draft: undefined, word: 'no-legal-basis', why: noLegalBasis }
  const read = readLeaves(leaves, { rules, ...(guess && { guess: guessRules }), ...(intent && { intent }) })
  if (!read.draft) return { draft: undefined, word: 'nobody', why: read.why }
  if (!trigger) return read
  const extra = { ...read.draft.extra, credit_trigger_basis: payload.creditTriggerBasis! }
  return { ...read, draft: { ...read.draft, extra }, unread: [...read.unread, firmOfferNeeded] }
}

/**
 * Reads what an outside source sent. Never throws: every refusal is a sentence for the source's list of refused deliveries.
 * `unread` says what was left out, cut or only guessed at, naming places and never values. A delivery of several leads is
 * refused only if none of them can be read.
 */
export function readPayload(payload: Payload): ReadPayload {
  const parsed = payload.format === 'leadMail' ? parseMail(payload.body) : parseBody(payload.body, payload.contentType)
  if (!parsed.ok) return parsed
  try {
    if ((payload.format === 'metaLeadAds' || payload.format === 'generic') && isMetaWebhook(parsed.tree)) {
      const references = metaReferences(parsed.tree)
      if (references.length > 0) return { ok: true, kind: 'references', drafts: [], references, unread: parsed.notes }
      return { ok: true, kind: 'notice', drafts: [], notice: 'The call names no lead.', unread: parsed.notes }
    }
    const planned = plan(payload, parsed.syntax, parsed.tree, parsed.text)
    if (!planned.ok) return planned
    return readAll(payload, planned.plan, parsed.notes)
  } catch (error) {
    if (error instanceof TooBig) return unreadable('too-large', error.message)
    return unreadable('malformed', 'The message could not be read.')
  }
}

function readAll(payload: Payload, planned: Plan, notes: string[]): ReadPayload {
  const { nodes } = planned
  if (nodes.length === 0) return unreadable('nobody', 'The message holds no lead.')
  if (nodes.length > mostLeads)
    return unreadable('too-large', `It holds ${nodes.length} leads, send at most ${mostLeads} at a time.`)
  const drafts: LeadDraft[] = []
  const leftOut: Sensitive[][] = []
  const unread = [...notes]
  const failed: { word: Unreadable['word']; why: string; at: number }[] = []
  nodes.forEach((node, at) => {
    const read = readNode(payload, planned, leavesOf(node))
    if (!read.draft) failed.push({ ...read, at })
    else {
      drafts.push(read.draft)
      leftOut.push(read.leftOut)
      unread.push(...read.unread.map(note => (nodes.length > 1 ? `Lead ${at + 1}: ${note}` : note)))
    }
  })
  const [first] = failed
  if (first && drafts.length === 0)
    return unreadable(
      first.word,
      first.why,
      failed.map(({ at, why }) => ({ path: nodes.length > 1 ? `leads.${at}` : '', message: why })),
    )
  unread.push(...failed.map(({ at, why }) => `Lead ${at + 1} was refused. ${why}`))
  const more = unread.length - mostNotes
  return {
    ok: true,
    kind: 'leads',
    drafts,
    leftOut,
    unread: more > 0 ? [...unread.slice(0, mostNotes), `And ${more} more notes.`] : unread,
  }
}
