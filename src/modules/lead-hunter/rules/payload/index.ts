export { type CreditTriggerBasis, creditTriggerBases } from './credit-trigger.ts'
export {
  type DraftField,
  draftFields,
  type FieldMapping,
  type FieldRule,
  fieldMapping,
  fieldRule,
  mapping,
  type ValueKind,
  type VendorMapping,
  valueKinds,
} from './field-mapping.ts'
export { type LeadReference, metaChallenge } from './meta-lead-ads.ts'
export { type Payload, type ReadPayload, readPayload, type SourceFormat, sourceFormats } from './read-payload.ts'
export type { Unreadable } from './syntax.ts'
export { type VendorKey, vendorKeys, vendorMapping } from './vendor-map.ts'
