import { isGood, type LicenceFacts, licenceGap } from '#policy/licence.ts'

export type { LicenceFacts } from '#policy/licence.ts'

/** States in which a person may take applications at `now`. */
export const licensedStates = (licences: readonly LicenceFacts[], now: Date): string[] =>
  licences.filter(licence => isGood(licence, now.getTime())).map(l => l.state)

/** Why the licence law keeps this person from holding a lead or loan of that state (null: not known), or undefined. */
export function licenceProblem(
  who: { name: string; status: string; licences: readonly LicenceFacts[] },
  state: string | null,
  now: Date,
): string | undefined {
  const gap = licenceGap({ active: who.status === 'active', licences: who.licences }, state || undefined, now.getTime())
  if (!gap) return undefined
  if (gap.code === 'inactive') return `${who.name} is not active here.`
  if (!gap.state) return `${who.name} holds no active license in any state.`
  if (gap.code === 'no-licence') return `${who.name} holds no license for ${gap.state}.`
  return `${who.name}’s license for ${gap.state} is not active or has run out.`
}
