import type { LeadDraft } from '../contract/lead-draft.ts'
import { isReferenceName, withoutSecrets } from './secret-numbers.ts'
import { type Sensitive, sensitiveName } from './sensitive.ts'

/** What is not a field's, and yet found among the words. */
const secretNumber: Sensitive = { kind: 'secret', what: 'a number that looks like a social security or card number' }

/**
 * A draft whose plain words may be kept: of the extra information nothing whose name is sensitive, and in no words a number
 * of identity. Its fields are untouched: what is restricted is sealed from there.
 */
export function withPlainWords(draft: LeadDraft): { draft: LeadDraft; leftOut: Sensitive[] } {
  const leftOut: Sensitive[] = []
  const extra: Record<string, string> = {}
  const safe = (text: string, isReference = false): string => {
    const read = withoutSecrets(text, isReference)
    if (read.removed) leftOut.push(secretNumber)
    return read.text
  }
  for (const [name, value] of Object.entries(draft.extra)) {
    const sensitive = sensitiveName(name)
    if (sensitive) leftOut.push(sensitive)
    else extra[name] = safe(value, isReferenceName(name))
  }
  const message = draft.message && safe(draft.message)
  return leftOut.length ? { draft: { ...draft, extra, message }, leftOut } : { draft, leftOut }
}
