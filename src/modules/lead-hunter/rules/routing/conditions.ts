import type { ConditionVerdict } from '../../contract/route-trace.ts'
import type { RoutingCondition } from '../../contract/routing.ts'
import type { LeadFacts } from './facts.ts'
import { openAt } from './hours.ts'

/** What the condition asked, what the lead has, and whether that is enough. A fact the lead lacks never passes. */
export function verdict(condition: RoutingCondition, lead: LeadFacts, now: number): ConditionVerdict {
  switch (condition.field) {
    case 'intent':
      return listed(condition, lead.intent, condition.anyOf.includes(lead.intent))
    case 'product':
      return listed(condition, lead.product, among(condition.anyOf, lead.product))
    case 'state':
      return listed(condition, lead.propertyState, !!lead.propertyState && condition.anyOf.includes(lead.propertyState))
    case 'county': {
      const has = countiesOf(lead)
      return listed(
        condition,
        has,
        has.some(county => condition.anyOf.some(asked => plainCounty(asked) === plainCounty(county))),
      )
    }
    case 'zip': {
      const zip = lead.zip?.trim().slice(0, 5)
      return listed(condition, zip?.slice(0, 3), !!zip && condition.anyOf.some(asked => zip.startsWith(asked)))
    }
    case 'source':
      return listed(condition, lead.sourceId, !!lead.sourceId && condition.anyOf.includes(lead.sourceId))
    case 'campaign':
      return listed(condition, lead.campaign, among(condition.anyOf, lead.campaign))
    case 'language': {
      const language = lead.language && primaryLanguage(lead.language)
      return listed(condition, language, among(condition.anyOf, language))
    }
    case 'score':
      return { field: 'score', asked: condition.atLeast, has: lead.score, passed: lead.score >= condition.atLeast }
    case 'amount': {
      const has = lead.amountCents
      const { fromCents = null, toCents = null } = condition
      const passed = has !== undefined && has >= (fromCents ?? 0) && has <= (toCents ?? Number.POSITIVE_INFINITY)
      return { field: 'amount', asked: [fromCents, toCents], has: has ?? null, passed }
    }
    case 'hours': {
      const state = openAt(condition.schedule, now)
      return { field: 'hours', asked: condition.when, has: state, passed: (state === 'open') === (condition.when === 'inside') }
    }
    case 'tag': {
      const has = condition.anyOf.filter(asked => among(lead.tags, asked))
      return listed(condition, has.slice(0, 8), has.length > 0)
    }
  }
}

/** `es-MX` and `ES` are both `es`. */
export const primaryLanguage = (tag: string): string => tag.split(/[-_]/, 1)[0]!.toLowerCase()

type Listing = Extract<RoutingCondition, { anyOf: readonly string[] }>

function listed(condition: Listing, has: string | string[] | undefined, passed: boolean): ConditionVerdict {
  const more = condition.anyOf.length - 8
  return {
    field: condition.field,
    asked: more > 0 ? condition.anyOf.slice(0, 8) : condition.anyOf,
    ...(more > 0 ? { more } : {}),
    has: has || null,
    passed,
  }
}

function among(list: readonly string[], value: string | undefined): boolean {
  if (!value) return false
  const plain = value.trim().toLowerCase()
  return list.some(one => one.trim().toLowerCase() === plain)
}

function countiesOf({ county, counties, propertyState }: LeadFacts): string[] {
  if (!propertyState) return []
  return (county ? [county] : (counties ?? [])).map(name => `${propertyState}:${name}`)
}

/** `FL:Miami-Dade County` and `FL:Miami Dade` are the same place. */
const plainCounty = (name: string): string =>
  name
    .toLowerCase()
    .replace(/ (county|parish|borough|census area|municipality|municipio)$/, '')
    .replace(/[^a-z:]/g, '')
