import { mismoNamespace, mismoVersion } from './words.ts'

/** Ways in which real exports go wrong, each as a change to a file that was right. */
const breakers = {
  'dangling-arc': (xml: string) => xml.replace(/(:to=)"BORROWER_1"/, '$1"BORROWER_99"'),
  'one-ended-arc': (xml: string) => xml.replace(/ \w+:to="BORROWER_1"/, ''),
  'duplicate-label': (xml: string) =>
    xml.replace(/(:label=)"ASSET_2"/, '$1"ASSET_1"').replaceAll(/(:from=)"ASSET_2"/g, '$1"ASSET_1"'),
  'no-loan': (xml: string) => without(xml, 'LOANS'),
  'no-subject-loan': (xml: string) => xml.replace('LoanRoleType="SubjectLoan"', 'LoanRoleType="RelatedLoan"'),
  'two-subject-loans': (xml: string) => twice(xml, 'LOAN').replace('"LOAN_1"', '"LOAN_98"'),
  'two-properties': (xml: string) => twice(xml, 'COLLATERAL'),
  'closing-without-amount': (xml: string) => without(without(xml, 'BaseLoanAmount'), 'NoteAmount'),
  'nameless-borrower': (xml: string) => without(xml, 'NAME'),
  'borrower-without-party': (xml: string) =>
    xml.replace(/<((?:\w+:)?)PARTY>/, '<$1PARTS>').replace(/<\/((?:\w+:)?)PARTY>/, '</$1PARTS>'),
  truncated: (xml: string) => xml.slice(0, Math.floor(xml.length * 0.6)),
  'wrong-version': (xml: string) => xml.replace(mismoVersion, '3.0.0.263.12'),
  'no-version': (xml: string) => xml.replace(/ MISMOReferenceModelIdentifier="[^"]*"/, ''),
  'old-version': () =>
    '<?xml version="1.0"?>\n<LOAN_APPLICATION MISMOVersionID="2.6"><BORROWER _FirstName="Ana"/></LOAN_APPLICATION>\n',
  'wrong-root': (xml: string) => xml.replaceAll(/(<\/?(?:\w+:)?)MESSAGE\b/g, '$1LOAN_FILE'),
  'wrong-namespace': (xml: string) => xml.replace(mismoNamespace, 'urn:example:loans'),
  'undeclared-prefix': (xml: string) => xml.replace(/ xmlns:\w+="http:\/\/www\.w3\.org\/1999\/xlink"/, ''),
  doctype: (xml: string) => xml.replace(/\?>/, '?>\n<!DOCTYPE MESSAGE [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'),
} satisfies Record<string, (xml: string) => string>

export type Breakage = keyof typeof breakers
export const breakages = Object.keys(breakers) as Breakage[]

export const broken = (xml: string, how: Breakage): string => breakers[how](xml)

/** The first element of this name and all of it; no element here contains another of its own name. */
const elementOf = (name: string) => new RegExp(`\\s*<((?:\\w+:)?)${name}(?=[\\s>])[^>]*>[^]*?</\\1${name}>`)

const without = (xml: string, name: string) => xml.replace(elementOf(name), '')
const twice = (xml: string, name: string) => xml.replace(elementOf(name), whole => whole + whole)
