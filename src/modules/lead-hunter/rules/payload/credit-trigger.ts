import type { Leaf } from './leaves.ts'

/**
 * The relations in which a consumer's mortgage inquiry may be passed on as a prescreened report (Homebuyers Privacy
 * Protection Act, amending 15 U.S.C. 1681b(c), in force since 2026-03-04), beside the firm offer that is always needed.
 */
export const creditTriggerBases = [
  'consumer-authorization',
  'originated-current-loan',
  'services-current-loan',
  'holds-account',
] as const
export type CreditTriggerBasis = (typeof creditTriggerBases)[number]

export const noLegalBasis =
  'This is a credit-trigger alert: it says that the person’s credit was pulled for a mortgage. Under the Homebuyers Privacy Protection Act, ' +
  'in force since 2026-03-04, it may be received only with the person’s documented authorization, or if your company originated or services ' +
  'their current mortgage or is a bank or credit union that holds an account of theirs. Record the legal basis on the source first.'

export const firmOfferNeeded = 'Credit-trigger alert: it may be used only to make a firm offer of credit.'

/**
 * Whether a message is such an alert, whoever sent it: the alert's type is an inquiry or its category is credit. A website's
 * own `type: Inquiry` is none; `isAlert` says that the format carries nothing but alerts.
 */
export function isCreditTrigger(leaves: Leaf[], isAlert: boolean): boolean {
  const named = (names: string[]) =>
    leaves.filter(leaf => names.includes(leaf.segments.at(-1) ?? '')).map(leaf => String(leaf.value))
  if (named(['credittrigger', 'triggerlead', 'mortgagetrigger']).some(value => !/^(false|no|0)$/i.test(value))) return true
  if (!isAlert && !leaves.some(leaf => /^alert/.test(leaf.segments.at(-1) ?? ''))) return false
  return (
    named(['type', 'alerttype']).some(value => /inquir|credit|trigger/i.test(value)) ||
    named(['alertintelcategory', 'alertcategory', 'category']).some(value => /credit|inquir/i.test(value)) ||
    named(['alertintel', 'alertname', 'alertreason']).some(value => /inquir|credit pull|credit trigger/i.test(value))
  )
}
