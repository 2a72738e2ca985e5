import type { Who } from '../../contract/routing.ts'
import type { RuleSetBody } from '../../contract/routing-actions.ts'

export interface Named {
  kind: 'person' | 'branch' | 'pool' | 'source'
  id: string
  /** Where it stands, dotted: `rules.0.target.pool`. */
  path: string
}

/** Everything a rule set names by id, with its place. Weights and caps of people who have left say nothing and may stay. */
export function namedIn({ rules, fallback }: RuleSetBody): Named[] {
  const named: Named[] = []
  const add = (kind: Named['kind'], path: string, ids: readonly (string | undefined)[]) => {
    for (const id of ids) if (id !== undefined) named.push({ kind, id, path })
  }
  rules.forEach((rule, n) => {
    const at = `rules.${n}`
    const { target } = rule
    if (target.method === 'pool') add('pool', `${at}.target.pool`, [target.pool])
    else if (target.method === 'person') add('person', `${at}.target.person`, [target.person])
    else if (target.method !== 'fallback') addWho(target.who, `${at}.target.who`)
    add('pool', `${at}.thenPool`, [rule.thenPool])
    rule.conditions.forEach((c, i) => {
      if (c.field === 'source') add('source', `${at}.conditions.${i}.anyOf`, c.anyOf)
    })
  })
  function addWho(who: Who, path: string) {
    if (who.of === 'people') add('person', path, who.people)
    if (who.of === 'branches') add('branch', path, who.branches)
  }
  add('person', 'fallback.owner', [fallback.owner])
  add('pool', 'fallback.pool', [fallback.pool])
  return named
}
