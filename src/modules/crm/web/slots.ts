import type { FilterField } from '#ui/filter/filter.ts'
import { partSlot, slotOf } from '#ui/frame/slot.tsx'
import type { LeadDetail } from './lead-detail.ts'

/** Places in this room's pages that rooms of higher floors fill. */

/** Beside the title of a lead's page: accept, call, claim. */
export const leadActs = partSlot<{ lead: LeadDetail }>('crm.lead.acts')
/** Beside the title of a lead, loan or person: what higher rooms know of any record. `name` is how a sentence names it. */
export const recordActs = partSlot<{ kind: 'lead' | 'contact' | 'loan'; record: string; name: string }>('crm.record.acts')
/** Top of a lead's right column: why it went where it went, acceptance, claim. Draw a `RelatedPart`. */
export const leadSide = partSlot<{ lead: LeadDetail }>('crm.lead.side')
/** A person's consents, on the page of the person and of each lead. Draw a `RelatedPart`. */
export const contactConsent = partSlot<{ contact: string; lead: string | null }>('crm.contact.consent')
/** In a line of Today, at its right: accept, claim. `group` is the key of `crm.readToday`. */
export const todayActs = partSlot<{ group: string; lead: string }>('crm.today.acts')
/** Above the groups of Today: offers that run out, pools with leads to claim. */
export const todayTop = partSlot<object>('crm.today.top')
/** Where Today has nothing to show in a company without leads: how to begin. */
export const todayEmpty = partSlot<object>('crm.today.empty')
/** Buttons of the leads page, beside “Add”: import, export. */
export const leadsActs = partSlot<object>('crm.leads.acts')
/** The next step where there are no leads and no people at all: add, import, load the demo company. */
export const leadsEmpty = partSlot<object>('crm.leads.empty')
/** Further fields to filter leads by, as a hook: `source` (its ids) is read by the list. */
export const leadFilterFields = slotOf<() => readonly FilterField[]>('crm.leads.filters')
