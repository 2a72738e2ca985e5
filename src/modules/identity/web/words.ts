import type { PersonType } from '#policy/matrix.ts'
import { personTypes, userTypeLabels } from '#policy/matrix.ts'

/** Words for what the contract keeps as codes. */

export const companyTypes = [
  { value: 'lender', label: 'Mortgage lender' },
  { value: 'broker', label: 'Mortgage broker' },
  { value: 'brokerage', label: 'Real estate brokerage' },
  { value: 'team', label: 'Team within a company' },
]

export const typeChoices = personTypes.map(value => ({ value: value as string, label: userTypeLabels[value] }))

/** What each type is there for; the matrix says it exactly. */
export const typeAbout: Record<PersonType, string> = {
  tenant_admin: 'Sees everything; manages people, routing and settings.',
  compliance: 'Sees everything with contact details masked; changes nothing.',
  branch_manager: 'Sees, works and assigns the leads and loans of their branches.',
  loan_officer: 'Works their own leads and loans.',
  assistant: 'Works the leads and loans of the officers they assist.',
  processor: 'Works the loans they process.',
  marketing: 'Runs sources, forms and imports; contact details are masked.',
  partner_owner: 'Somebody of another company: sees what that company’s people sent in.',
  partner_rep: 'Somebody of another company: sees the leads they sent in themselves.',
  caller: 'Somebody of a call center: is handed one lead at a time to call, and sees nothing else.',
}

export const licenseKinds = [
  { value: 'mlo', label: 'Mortgage loan originator' },
  { value: 're_salesperson', label: 'Real estate salesperson' },
  { value: 're_broker', label: 'Real estate broker' },
]
export const licenseStatuses = [
  { value: 'active', label: 'Active' },
  { value: 'pending', label: 'Pending' },
  { value: 'inactive', label: 'Inactive' },
]

export const labelIn = (choices: readonly { value: string; label: string }[], value: string) =>
  choices.find(one => one.value === value)?.label ?? value

const names = new Intl.DisplayNames('en', { type: 'language' })
/** The languages spoken most at home in the US (Census, American Community Survey). */
const tags = [
  'en',
  'es',
  'zh',
  'tl',
  'vi',
  'ar',
  'fr',
  'ko',
  'pt',
  'ru',
  'ht',
  'hi',
  'de',
  'pl',
  'it',
  'ja',
  'fa',
  'gu',
  'ur',
  'bn',
  'he',
  'uk',
]
export const languageName = (tag: string) => names.of(tag) ?? tag
export const languageChoices = (kept: readonly string[] = []) =>
  [...new Set([...tags, ...kept])].map(value => ({ value, label: languageName(value) }))
