import type { RoutingCondition, RoutingRule, RoutingTarget, Who } from '../../contract/routing.ts'
import type { RuleSetBody } from '../../contract/routing-actions.ts'

/** Who and what goes with a made-up company, by id. */
export interface Leaving {
  people: ReadonlySet<string>
  branches: ReadonlySet<string>
  pools: ReadonlySet<string>
  sources: ReadonlySet<string>
}

export interface Stayed {
  body: RuleSetBody
  /** Names of rules that were on and are switched off now. */
  off: string[]
}

/**
 * Rules as they are without those who leave. A rule in which nobody is left, or that took only leads of sources that go, is
 * switched off; were it only switched on again, it would send leads to the fallback and to nobody else. `usable` are pools
 * that stay and are in use: the fallback is one of them, `standIn` where it was none.
 */
export function withoutLeaving(
  { rules, fallback }: RuleSetBody,
  leaving: Leaving,
  usable: ReadonlySet<string>,
  standIn: string,
): Stayed {
  const off: string[] = []
  const { owner, pool } = fallback
  return {
    body: {
      rules: rules.map(rule => {
        const target = targetWithout(rule.target, leaving)
        const conditions = conditionsWithout(rule.conditions, leaving)
        const empty = !target || conditions.length < rule.conditions.length
        if (empty && rule.enabled) off.push(rule.name)
        return {
          ...rule,
          conditions,
          target: target ?? { method: 'fallback' as const },
          enabled: rule.enabled && !empty,
          ...thenPool(rule),
        }
      }),
      fallback: { ...(owner && !leaving.people.has(owner) && { owner }), pool: pool && usable.has(pool) ? pool : standIn },
    },
    off,
  }

  function thenPool(rule: RoutingRule) {
    return rule.thenPool && leaving.pools.has(rule.thenPool) ? { thenPool: standIn } : {}
  }
}

/** Whom a rule or pool means when those who leave are gone; undefined where nobody is left. */
export function whoWithout(who: Who, { people, branches }: Leaving): Who | undefined {
  if (who.of === 'everyone') return who
  if (who.of === 'people') {
    const left = who.people.filter(id => !people.has(id))
    return left.length ? { of: 'people', people: left } : undefined
  }
  const left = who.branches.filter(id => !branches.has(id))
  return left.length ? { of: 'branches', branches: left } : undefined
}

function targetWithout(target: RoutingTarget, leaving: Leaving): RoutingTarget | undefined {
  switch (target.method) {
    case 'fallback':
      return target
    case 'pool':
      return leaving.pools.has(target.pool) ? undefined : target
    case 'person':
      return leaving.people.has(target.person) ? undefined : target
    default: {
      const who = whoWithout(target.who, leaving)
      if (!who) return undefined
      const staying = <T>(by: Record<string, T>) =>
        Object.fromEntries(Object.entries(by).filter(([id]) => !leaving.people.has(id)))
      if (target.method === 'weighted') return { ...target, who, weights: staying(target.weights) }
      if (target.method === 'capped') return { ...target, who, capsFor: staying(target.capsFor) }
      return { ...target, who }
    }
  }
}

/** A condition of which nothing is left is left out, and its rule with it. */
const conditionsWithout = (conditions: readonly RoutingCondition[], { sources }: Leaving): RoutingCondition[] =>
  conditions.flatMap((condition): RoutingCondition[] => {
    if (condition.field !== 'source') return [condition]
    const anyOf = condition.anyOf.filter(id => !sources.has(id))
    return anyOf.length ? [{ ...condition, anyOf }] : []
  })

/** Whether two values say the same, whatever the order in which they name it. */
export const isSame = (a: unknown, b: unknown): boolean => inOrder(a) === inOrder(b)
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  )
