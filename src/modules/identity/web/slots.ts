import type { z } from 'zod'
import { partSlot } from '#ui/frame/slot.tsx'
import type { personRow } from '../contract.ts'

export type Person = z.output<typeof personRow>

/** Buttons on a colleague's page, e.g. the deactivation by the room that knows what they own. */
export const personActions = partSlot<{ person: Person }>('identity.personActions')
/** Further parts of a colleague's page, under the licenses. */
export const personParts = partSlot<{ person: Person }>('identity.personParts')
/** Further parts of the company's page, e.g. the demo company. */
export const companyParts = partSlot<object>('identity.companyParts')
