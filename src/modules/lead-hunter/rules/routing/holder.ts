import type { PersonTrace } from '../../contract/route-trace.ts'
import type { OfficerFacts } from './facts.ts'
import { lawSkip } from './law.ts'
import { capSkip } from './people.ts'

/**
 * RELATIONSHIP FIRST: who of those who have the person already gets the next lead, before any rule is asked: the first whom the
 * law lets have it and no cap of their own holds back. Where none may, why the first was passed over.
 * `capped` false: it stays with them however many they were given.
 */
export function holderFor(
  holders: readonly OfficerFacts[],
  state: string | undefined,
  now: number,
  capped: boolean,
): { to?: string; passed?: PersonTrace } {
  let passed: PersonTrace | undefined
  for (const holder of holders) {
    const skip = lawSkip(holder, state, now) ?? (capped ? capSkip(holder) : null)
    if (!skip) return { to: holder.id }
    passed ??= { officer: holder.id, skip }
  }
  return passed ? { passed } : {}
}
