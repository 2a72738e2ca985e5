import type { z } from 'zod'
import { partSlot } from '#ui/frame/slot.tsx'
import type { personRow } from '../contract.ts'

export type Person = z.output<typeof personRow>

/** Buttons on a colleague's page, e.g. the deactivation by the room that knows what they own. */
export const personActions = partSlot<{ person: Person }>('identity.personActions')
/** Further parts of a colleague's page, under the licenses. */
export const personParts = partSlot<{ person: Person }>('identity.personParts')
/** What the draft of the matrix would do, by the rooms that keep the records. `draft` is its hash, `version` its id. */
export const draftParts = partSlot<{ draft: string; version: string }>('identity.draftParts')
/** What can be done with a request that waits for a second person, by the room that keeps requests. */
export const requestActs = partSlot<{ approval: string; mine: boolean }>('identity.requestActs')
/** Further parts of one's own account, e.g. apps that act for one. */
export const accountParts = partSlot<object>('identity.accountParts')
/** What of a branch, or of no branch, waits for somebody, by the rooms that keep it. */
export const waitingParts = partSlot<{ branch: string | null }>('identity.waitingParts')
/** What would go along with a part of the company that moves to another workgroup, by the rooms that keep it. */
export const movingParts = partSlot<{ part: 'branch' | 'partnerCompany' | 'workgroup'; id: string }>('identity.movingParts')
/** Further parts of the company's page, e.g. the demo company. */
export const companyParts = partSlot<object>('identity.companyParts')
/** What one asked for by these actions and has not got: what waits for a second person, and what was refused of late. */
export const askedParts = partSlot<{ actions: readonly string[] }>('identity.askedParts')
