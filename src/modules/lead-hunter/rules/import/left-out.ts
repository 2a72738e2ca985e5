import { leftOutReasons, type Sensitivity, sensitiveName } from '../sensitive.ts'
import type { FieldKey } from './fields.ts'

/** Fields that are kept sealed, and what tells who somebody is: a name that says otherwise is a mistake of the header. */
const sealedFields: readonly FieldKey[] = ['dateOfBirth', 'coDateOfBirth', 'annualIncome', 'monthlyIncome', 'credit']
const reachFields: readonly FieldKey[] = ['email', 'phone', 'phoneMobile', 'phoneHome', 'phoneWork']

const may: Record<Sensitivity, ReadonlySet<string>> = {
  prohibited: new Set(['ignore']),
  secret: new Set(['ignore']),
  restricted: new Set([...sealedFields, ...reachFields, 'ignore']),
}

/** Why a column of this name must be left out instead of becoming `target`, as a sentence; undefined where it may. */
export function whyNotKept(column: string, target: string): string | undefined {
  const found = sensitiveName(column)
  return found && !may[found.kind].has(target) ? leftOutReasons([found])[0]!.sentence : undefined
}

/** What of these columns may be kept nowhere, and why, as sentences. */
export const leftOutOf = (columns: readonly string[]): string[] =>
  leftOutReasons(columns.flatMap(column => sensitiveName(column) ?? []).filter(one => one.kind !== 'restricted')).map(
    one => one.sentence,
  )
