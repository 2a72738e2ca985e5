import type { IntakeDoor } from '../../contract/intake.ts'
import type { assignmentKinds } from '../../contract/lead-route.ts'

export type GivenKind = Extract<(typeof assignmentKinds)[number], 'manual' | 'known' | 'typed' | 'named' | 'imported'>

export interface Given {
  door: IntakeDoor
  /** A program's key asked, nobody who signed in. */
  byKey: boolean
  /** Who was demanded as the owner, who keeps it where the law lets them; by id. */
  assignTo?: string | null | undefined
  keepsFor?: string | undefined
}

/** Why a lead that no rule placed is with `to`: somebody said so, or they have its person already. */
export function givenKind(to: string, { door, byKey, assignTo, keepsFor }: Given): GivenKind {
  if (to !== (assignTo ?? keepsFor)) return 'known'
  if (door === 'import') return 'imported'
  if (!assignTo) return 'typed'
  return byKey ? 'named' : 'manual'
}
