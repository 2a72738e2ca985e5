import type { Intent, LeadDraft } from '../../contract/lead-draft.ts'
import { isReferenceName, withoutSecrets } from '../secret-numbers.ts'
import { type Sensitive, sensitiveName } from '../sensitive.ts'
import { draftBuilder } from './draft-builder.ts'
import { type ExtraBag, extraBag } from './extra.ts'
import type { FieldMapping, FieldRule } from './field-mapping.ts'
import { type Leaf, matches, segmentsOf } from './leaves.ts'
import { kindNames, readAs, translated } from './read-value.ts'
import { isBlank } from './values.ts'

/** How the leaves of one lead are to be read: the rules in order, then names that may be guessed. */
export interface Reader {
  rules: FieldMapping
  /** Rules for a leaf that no rule names, by its own name. */
  guess?: (leaf: Leaf) => FieldMapping
  intent?: Intent
}

export type ReadLead = { draft: LeadDraft; unread: string[]; leftOut: Sensitive[] } | { draft: undefined; why: string }

const notKept: Record<Sensitive['kind'], string> = {
  secret: 'not kept, it holds a number or secret that does not belong in a lead.',
  prohibited: 'left out, nothing in lending may be decided by it (ECOA, Regulation B).',
  restricted: 'not kept, restricted values are kept only in the fields made for them.',
}

const freeText = new Set(['text', 'message', 'address', 'tags'])

/** What the rules made of one leaf. */
interface Fate {
  read: boolean
  /** Read, but its place was taken: kept as extra. */
  taken: boolean
  failed: FieldRule | undefined
}

/**
 * Makes one draft of the values of one lead. Every value ends in the draft, in `extra`, or in a note of `unread`; notes name
 * places, never values, because they are shown to people who may not see the lead.
 */
export function readLeaves(all: Leaf[], reader: Reader): ReadLead {
  const builder = draftBuilder()
  const unread: string[] = []
  const leftOut: Sensitive[] = []
  const extra = extraBag()
  const fates = new Map<Leaf, Fate>()

  const leaves = all.filter(leaf => {
    if (isBlank(leaf.value)) return false
    const found = sensitiveName(leaf.path)
    if (!found || found.kind === 'restricted') return true
    leftOut.push(found)
    unread.push(`${nameOf(leaf)}: ${notKept[found.kind]}`)
    return false
  })

  function apply(rule: FieldRule, leaf: Leaf): void {
    const fate = fates.get(leaf) ?? { read: false, taken: false, failed: undefined }
    fates.set(leaf, fate)
    const value = translated(rule, leaf.value)
    if (isBlank(value)) return
    const safe = typeof value === 'string' && freeText.has(rule.as) ? withoutSecrets(value, rule.to === 'externalId') : undefined
    const reading = readAs(rule, safe?.text ?? value)
    if (!reading) {
      fate.failed ??= rule
      return
    }
    if (safe?.removed) unread.push(`${nameOf(leaf)}: a number that looks like a Social Security or card number was removed.`)
    const placed = builder.put(rule.to, reading.value)
    if (placed === 'taken' && rule.as !== 'creditBand') fate.taken = true
    else if (reading.note) unread.push(`${nameOf(leaf)}: ${reading.note}.`)
    // A yes or no that became a tag is kept as said, so that a "no" is not lost; so is an amount that was not exact.
    if (rule.as === 'bool' || (reading.note && rule.as === 'money')) fate.taken = true
    fate.read = true
  }

  const exact = Map.groupBy(leaves, leaf => leaf.segments.join('.'))
  for (const rule of reader.rules) {
    const pattern = segmentsOf(rule.from)
    const found = pattern.some(part => part.startsWith('*'))
      ? leaves.filter(leaf => matches(pattern, leaf.segments))
      : exact.get(pattern.join('.'))
    for (const leaf of found ?? []) apply(rule, leaf)
  }
  for (const leaf of leaves) if (!fates.has(leaf)) for (const rule of reader.guess?.(leaf) ?? []) apply(rule, leaf)

  for (const leaf of leaves) keepRest(leaf, fates.get(leaf), { extra, unread, leftOut })
  if (reader.intent && !builder.has('intent')) builder.put('intent', reader.intent)

  const someone = ['firstName', 'lastName', 'fullName', 'emails', 'phones'].some(part => builder.has(`person.${part}`))
  if (!someone) return { draft: undefined, why: 'It names nobody: no name, e-mail address or phone number was found.' }
  const done = builder.finish(extra)
  if (!done) return { draft: undefined, why: 'What was read does not make a lead.' }
  unread.push(
    ...extra.notes(),
    ...done.refused.map(path => `${path}: the value is too long or of the wrong kind, kept as extra.`),
  )
  return { draft: done.draft, unread, leftOut }
}

const nameOf = (leaf: Leaf): string => (leaf.path.length > 120 ? `${leaf.path.slice(0, 119)}…` : leaf.path)

interface Rest {
  extra: ExtraBag
  unread: string[]
  leftOut: Sensitive[]
}

function keepRest(leaf: Leaf, fate: Fate | undefined, { extra, unread, leftOut }: Rest): void {
  if (fate?.read && !fate.taken) return
  const restricted = sensitiveName(leaf.path)
  if (restricted) {
    if (fate?.read) return
    leftOut.push(restricted)
    unread.push(`${nameOf(leaf)}: ${notKept[restricted.kind]}`)
    return
  }
  if (fate?.failed && !fate.read)
    unread.push(`${nameOf(leaf)}: not understood as ${kindNames[fate.failed.as]}, kept as it was sent.`)
  const safe = withoutSecrets(String(leaf.value), isReferenceName(leaf.segments.at(-1) ?? ''))
  if (safe.removed) unread.push(`${nameOf(leaf)}: a number that looks like a Social Security or card number was removed.`)
  extra.add(leaf.path, safe.text)
}
