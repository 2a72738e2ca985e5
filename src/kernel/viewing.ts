import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import type { PersonType } from '#policy/matrix.ts'
import type { Parts, Rows } from '#policy/scope.ts'
import type { Asked } from './asked.ts'
import type { Caller } from './caller.ts'
import type { Place } from './rights.ts'

/** Who looks, where somebody sees the product as a colleague does. */
export interface Viewer {
  /** They themselves, whose session it is. */
  self: Caller
}

/** The colleague as the database tells of them (`identity.seen_as`). */
export interface SeenRow extends Place, Rows {
  belongs: Parts
  id: Id
  user_type: PersonType
  name: string
  email: string
}

/** Commands by which whoever looks comes back to themselves, or leaves: done as themselves. */
const comingBack = new Set(['identity.endViewing', 'identity.signOut'])

export const asThemselves = (asked: Asked): Asked =>
  asked.caller.viewer && comingBack.has(asked.action.name) ? { ...asked, caller: asked.caller.viewer.self } : asked

/** What is a colleague's own business: where they are signed in, what they sign in with. */
const ofTheirAccount = (action: Pick<Action, 'name' | 'needs'>) =>
  action.needs === 'self.use' && action.name.startsWith('identity.') && action.name !== 'identity.readMe'

/** Whoever sees the product as a colleague does changes nothing, reveals nothing, and sees nothing of their account. */
export function demandOnlyLooking(caller: Caller, action: Pick<Action, 'name' | 'kind' | 'needs'>): void {
  if (!caller.viewer || (action.kind === 'query' && !ofTheirAccount(action))) return
  throw new Refusal('forbidden', `You are looking at this as ${caller.name}. Stop viewing to do something yourself.`, {
    facts: { viewing: caller.id ?? null },
  })
}
