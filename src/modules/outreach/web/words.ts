import type { ConsentChannel, ConsentMethod, ConsentProvenance } from '../contract.ts'

/** How the ledger's enums are said on a screen. */

export const channelWords: Record<ConsentChannel, string> = {
  voice_manual: 'Calls by a person',
  voice_auto: 'Calls by a dialer',
  prerecorded: 'Recorded voice',
  sms: 'Text messages',
  email: 'E-mail',
  ai: 'Calls by an AI voice',
}
export const provenanceWords: Record<ConsentProvenance, string> = {
  self_captured: 'seen by our own form',
  vendor_asserted: 'said by whoever sent the lead',
  legacy_unverified: 'old and not proven',
}
const methodWords: Record<ConsentMethod, string> = {
  form: 'on a form',
  api: 'by the API',
  vendor: 'by a vendor',
  paper: 'on paper',
  verbal: 'by word of mouth',
  import: 'in a file',
}

/** A box that was left empty is no refusal: nobody said no. */
export const answerOf = ({ granted, method }: { granted: boolean; method: ConsentMethod }): string =>
  granted ? 'Given' : method === 'form' ? 'Not given' : 'Refused'

/** `On a form, seen by our own form`. */
export function howOf({ method, provenance }: { method: ConsentMethod; provenance: ConsentProvenance }): string {
  const how = methodWords[method]
  return `${how[0]!.toUpperCase()}${how.slice(1)}, ${provenanceWords[provenance]}`
}
