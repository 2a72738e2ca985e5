import { licenceGap } from '#policy/licence.ts'
import type { PersonSkip } from '../../contract/route-trace.ts'
import type { OfficerFacts } from './facts.ts'

export { type Holding, mayHold } from '#policy/licence.ts'

/** The reason of the licence law against this person, or null. */
export const lawSkip = (
  officer: Pick<OfficerFacts, 'active' | 'licences'>,
  state: string | undefined,
  now: number,
): PersonSkip | null => licenceGap(officer, state, now)
