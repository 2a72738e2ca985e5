import { licenceGap } from '#policy/licence.ts'
import type { PersonSkip } from '../../contract/route-trace.ts'
import type { LeadFacts, OfficerFacts } from './facts.ts'

export { type Holding, mayHold } from '#policy/licence.ts'

/** Whether this person is in the part of the company the lead came to; the other parts do not know of it. */
export const workgroupSkip = ({ workgroups }: OfficerFacts, { workgroup }: LeadFacts): PersonSkip | null =>
  workgroup && workgroups && !workgroups.includes(workgroup) ? { code: 'other-workgroup' } : null

/** The reason of the licence law against this person, or null. */
export const lawSkip = (
  officer: Pick<OfficerFacts, 'active' | 'licences'>,
  state: string | undefined,
  now: number,
): PersonSkip | null => licenceGap(officer, state, now)
