import type { RoutingRuleSet } from '../../contract/routing.ts'
import { type Office, officeRemarks } from './office-remarks.ts'

export type RuleRemarkCode =
  | 'language-alone'
  | 'zip-alone'
  | 'never-reached'
  | 'no-fallback'
  | 'people-left'
  | 'people-unlicensed'
  | 'branches-closed'
  | 'pool-archived'

export interface RuleRemark {
  /** Null: about the rule set as a whole. */
  rule: string | null
  code: RuleRemarkCode
  sentence: string
}

/** Conditions that say when or how urgent, and nothing about whom a rule selects. */
const neutral = new Set(['hours', 'score'])

/**
 * What to tell an author before a rule set is published, and afterwards when the office has changed under it. Selecting by
 * language or by ZIP and nothing else is a sign of disparate treatment in the interagency fair lending procedures, so it
 * asks for a second look; the rest are slips, and names of who or what is here no more.
 */
export function reviewRuleSet(ruleSet: Pick<RoutingRuleSet, 'rules' | 'fallback'>, office: Office): RuleRemark[] {
  const remarks: RuleRemark[] = []
  let closed = false
  let caught = false
  for (const rule of ruleSet.rules) {
    if (!rule.enabled) continue
    if (closed) {
      remarks.push({ rule: rule.id, code: 'never-reached', sentence: 'An earlier rule already takes every lead.' })
      continue
    }
    const asks = new Set(rule.conditions.map(c => c.field).filter(field => !neutral.has(field)))
    if (asks.size === 1 && asks.has('language')) {
      remarks.push({
        rule: rule.id,
        code: 'language-alone',
        sentence: 'This rule selects by language alone. Ask compliance first.',
      })
    }
    if (asks.size === 1 && asks.has('zip')) {
      remarks.push({ rule: rule.id, code: 'zip-alone', sentence: 'This rule selects by ZIP alone. Ask compliance first.' })
    }
    const { method } = rule.target
    caught = rule.conditions.length === 0 && (method === 'pool' || rule.then === 'pool')
    closed = caught || (rule.conditions.length === 0 && method === 'fallback')
  }
  if (!ruleSet.fallback.owner && !ruleSet.fallback.pool && !caught) {
    remarks.push({
      rule: null,
      code: 'no-fallback',
      sentence: 'A lead that no rule places will belong to nobody. Set a fallback.',
    })
  }
  return [...remarks, ...officeRemarks(ruleSet, office)]
}
