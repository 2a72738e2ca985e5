import { sealedRow } from '#kernel/sealed-row.ts'
import type { CustomValues } from '../contract/custom-field.ts'

/** What of each record stands sealed; everything else of it is internal. */

export const sealedContact = sealedRow<{ street: string | null; unit: string | null; sealedCustom: CustomValues }>(
  'crm.contact',
  {
    street: null,
    unit: null,
    sealedCustom: {},
  },
)

export const sealedLead = sealedRow<{
  propertyStreet: string | null
  message: string | null
  extra: Record<string, string>
  sealedCustom: CustomValues
}>('crm.lead', { propertyStreet: null, message: null, extra: {}, sealedCustom: {} })

export const sealedLoan = sealedRow<{ propertyStreet: string | null }>('crm.loan', { propertyStreet: null })

/** An e-mail address as it is sent to, a phone number as E.164. */
export const sealedIdentifier = sealedRow<{ value: string }>('crm.identifier', { value: '' })

export const sealedNote = sealedRow<{ body: string }>('crm.note', { body: '' })

export const sealedTask = sealedRow<{ title: string }>('crm.task', { title: '' })

/** The page's query: it may hold an address somebody typed. */
export const sealedView = sealedRow<{ search: string }>('crm.saved_view', { search: '' })

export const sealedFile = sealedRow<{ name: string }>('crm.file', { name: '' })
