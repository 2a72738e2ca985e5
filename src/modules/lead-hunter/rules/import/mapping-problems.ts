import type { FieldProblem } from '#base/refusal.ts'
import { fieldOf, isFieldKey, labelOf, type MappedColumn, type Mapping } from './fields.ts'
import { whyNotKept } from './left-out.ts'

type Sent = Omit<MappedColumn, 'target'> & { target: string }

/**
 * What is wrong with a mapping of a file with these columns, for the mapping screen; empty where nothing is. `own` are the
 * fields the client made, as targets.
 */
export function mappingProblems(
  columns: readonly string[],
  mapping: readonly Sent[],
  own: ReadonlySet<string> = new Set(),
): FieldProblem[] {
  const known = new Set(columns)
  const mapped = new Set<string>()
  const holders = new Map<string, string>()
  const problems: FieldProblem[] = []
  mapping.forEach(({ column, target, typeColumn }, n) => {
    const wrong = (message: string) => {
      problems.push({ path: `mapping.${n}.target`, message })
    }
    if (!known.has(column)) wrong(`This file has no column “${column}”.`)
    else if (mapped.has(column)) wrong(`“${column}” is matched twice.`)
    mapped.add(column)
    if (typeColumn !== undefined && !known.has(typeColumn)) wrong(`This file has no column “${typeColumn}”.`)
    const holder = holders.get(target)
    const notKept = whyNotKept(column, target)
    if (notKept) wrong(`Choose “${labelOf('ignore')}”. ${notKept}`)
    if (!isFieldKey(target) && !own.has(target)) wrong(`“${target}” is no field. Choose one of the list.`)
    else if (fieldOf(target)?.several) return
    else if (holder === undefined) holders.set(target, column)
    else {
      const other = whyNotKept(column, 'extra') ? 'leave the other out' : 'the other as extra information'
      wrong(`“${holder}” already gives: ${isFieldKey(target) ? labelOf(target) : 'this field'}. Keep one of them, and ${other}.`)
    }
  })
  if (!tellsWho(mapping)) {
    problems.push({
      path: 'mapping',
      message: 'Match a column with an e-mail, a phone, or a name and a street address: without one nobody can be recognised.',
    })
  }
  return problems
}

function tellsWho(mapping: readonly Sent[]): boolean {
  const targets = new Set(mapping.map(entry => entry.target))
  const kinds = new Set([...targets].map(target => (target.startsWith('co') ? undefined : fieldOf(target)?.kind)))
  if (kinds.has('email') || kinds.has('phone')) return true
  return targets.has('street') && (targets.has('fullName') || targets.has('firstName') || targets.has('lastName'))
}

/** The mapping as it is kept, once nothing is wrong with it. */
export const mappingOf = (sent: readonly Sent[]): Mapping => sent as Mapping
