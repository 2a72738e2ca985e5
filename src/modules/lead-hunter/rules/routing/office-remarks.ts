import type { RoutingRule, RoutingRuleSet } from '../../contract/routing.ts'
import { namedIn } from './names-in-rules.ts'
import { isAmong } from './people.ts'
import type { RuleRemark } from './review.ts'

/** The office as rules name it. */
export interface Office {
  /** Colleagues that rules name, by id. `licensed`: one licence at least is good today. */
  people: ReadonlyMap<string, { name: string; gone: boolean; licensed: boolean }>
  branches: ReadonlyMap<string, { name: string; closed: boolean }>
  pools: ReadonlyMap<string, { name: string; archived: boolean }>
  /** Everybody here whom routing may give leads to. */
  team: readonly { id: string; name: string; branchId: string | null; takesLeads: boolean; licensed: boolean }[]
}

/** Whom and what the rules name that is here no more or may hold no lead, each with what to do. */
export function officeRemarks({ rules, fallback }: Pick<RoutingRuleSet, 'rules' | 'fallback'>, office: Office): RuleRemark[] {
  // A pool that was chosen once and is not gone on to any more says nothing.
  const enabled = rules
    .filter(rule => rule.enabled)
    .map(({ thenPool, ...rule }) => (rule.then === 'pool' ? { ...rule, thenPool } : rule))
  const all = { rules: [], fallback }
  return [
    ...enabled.flatMap(rule => ofNames(rule.id, namedIn({ rules: [rule], fallback: {} }), 'this rule', office)),
    ...ofNames(null, namedIn(all), 'the fallback', office),
    ...unlicensedTeam(enabled, office),
  ]
}

function ofNames(rule: string | null, names: ReturnType<typeof namedIn>, where: string, office: Office): RuleRemark[] {
  const remarks: RuleRemark[] = []
  const named = <T>(kind: 'person' | 'branch' | 'pool', known: ReadonlyMap<string, T>): T[] =>
    [...new Set(names.filter(one => one.kind === kind).map(one => one.id))].flatMap(id => known.get(id) ?? [])
  const add = (code: RuleRemark['code'], who: readonly { name: string }[], sentence: (names: string, one: boolean) => string) => {
    if (who.length) remarks.push({ rule, code, sentence: sentence(few(who.map(each => each.name)), who.length === 1) })
  }
  const people = named('person', office.people)
  const gone = people.filter(person => person.gone)
  add('people-left', gone, (list, one) => {
    const nobody = gone.length === people.length && rule !== null
    const so = nobody ? 'so it gives nobody a lead' : `and ${one ? 'is' : 'are'} passed over`
    return `${list} ${one ? 'does' : 'do'} not work here any more, ${so}. Take them off ${where}, or choose somebody else.`
  })
  add(
    'people-unlicensed',
    people.filter(person => !person.gone && !person.licensed),
    (list, one) =>
      `${list} ${one ? 'has' : 'have'} no license in force and can never be given a lead. Record one under People, or take them off ${where}.`,
  )
  add(
    'branches-closed',
    named('branch', office.branches).filter(branch => branch.closed),
    (list, one) => `The ${one ? 'branch' : 'branches'} ${list} ${one ? 'is' : 'are'} closed. Choose another in ${where}.`,
  )
  add(
    'pool-archived',
    named('pool', office.pools).filter(pool => pool.archived),
    (list, one) =>
      `The ${one ? 'pool' : 'pools'} ${list} ${one ? 'was' : 'were'} put away. Choose another in ${where}, or bring it back.`,
  )
  return remarks
}

/** Colleagues whom rules for everybody or for a branch mean and can never choose; said once, whatever the number of rules. */
function unlicensedTeam(rules: readonly RoutingRule[], { team }: Office): RuleRemark[] {
  const meant = rules.flatMap(({ target }) => ('who' in target && target.who.of !== 'people' ? [target.who] : []))
  const out = team.filter(one => one.takesLeads && !one.licensed && meant.some(who => isAmong(who, one)))
  if (!out.length) return []
  const have = out.length === 1 ? 'has' : 'have'
  const sentence = `${few(out.map(one => one.name))} ${have} no license in force, so no rule can choose them. Record one under People, or say there that they take no leads.`
  return [{ rule: null, code: 'people-unlicensed', sentence }]
}

const most = 4

/** `Ann, Bo and 3 more`. */
function few(names: readonly string[]): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}
