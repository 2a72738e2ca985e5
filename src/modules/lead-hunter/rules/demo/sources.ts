import type { Rhythm } from './calendar.ts'
import type { DemoConsent, DemoForm, DemoSource } from './types.ts'

/** A source with what the invention needs to know of it besides. */
export interface SourcePlan extends DemoSource {
  rhythm: Rhythm
  /** Of 100 leads. */
  share: number
  /** How much likelier than usual such a lead becomes a loan. */
  quality: number
  purchaseShare: number
}

export const sourcePlans: readonly SourcePlan[] = [
  {
    key: 'zillow',
    name: 'Zillow',
    type: 'portal',
    costModel: 'per_lead',
    costCents: 9_500,
    dailyCap: 60,
    returnDays: 10,
    provenance: 'vendor_asserted',
    rhythm: 'online',
    share: 24,
    quality: 0.8,
    purchaseShare: 0.95,
  },
  {
    key: 'lendingtree',
    name: 'LendingTree',
    type: 'aggregator',
    costModel: 'per_lead',
    costCents: 6_200,
    dailyCap: 50,
    returnDays: 14,
    provenance: 'vendor_asserted',
    rhythm: 'online',
    share: 20,
    quality: 0.6,
    purchaseShare: 0.35,
  },
  {
    key: 'website',
    name: 'Website form',
    type: 'website',
    costModel: 'monthly',
    costCents: 180_000,
    provenance: 'certified_capture',
    rhythm: 'online',
    share: 18,
    quality: 1.2,
    purchaseShare: 0.6,
  },
  {
    key: 'realtor_com',
    name: 'Realtor.com',
    type: 'portal',
    costModel: 'per_lead',
    costCents: 7_400,
    dailyCap: 40,
    returnDays: 7,
    provenance: 'vendor_asserted',
    rhythm: 'online',
    share: 10,
    quality: 0.8,
    purchaseShare: 1,
  },
  {
    key: 'facebook',
    name: 'Facebook lead ads',
    type: 'social',
    costModel: 'per_lead',
    costCents: 2_800,
    provenance: 'self_captured',
    rhythm: 'online',
    share: 14,
    quality: 0.4,
    purchaseShare: 0.65,
  },
  {
    key: 'open_house',
    name: 'Open house',
    type: 'event',
    costModel: 'none',
    costCents: 0,
    provenance: 'self_captured',
    rhythm: 'open_house',
    share: 5,
    quality: 1.6,
    purchaseShare: 1,
  },
  {
    key: 'referral',
    name: 'Referral',
    type: 'referral',
    costModel: 'none',
    costCents: 0,
    provenance: 'self_captured',
    rhythm: 'office',
    share: 9,
    quality: 3.2,
    purchaseShare: 0.8,
  },
]

const company = 'Lowland Lantern Mortgage'
const disclosure = `${company}, NMLS 9900001. Equal Housing Lender.`

const consents: DemoConsent[] = [
  { channel: 'email', wording: `${company} may send me e-mail about my request. I can stop it with the link in every message.` },
  {
    channel: 'sms',
    wording: `${company} may send me text messages about my request at the number above. My consent is not a condition of any loan. Message and data rates may apply. Reply STOP to stop, HELP for help.`,
  },
  {
    channel: 'voice_auto',
    wording: `${company} may call me about my request at the number above, also with an automatic dialing system. My consent is not a condition of any loan.`,
  },
]

function form(
  key: string,
  name: string,
  source: string,
  intent: DemoForm['intent'],
  headline: string,
  fields: string,
  asks = consents,
): DemoForm {
  return { key, name, source, intent, headline, fields: fields.split(' '), consents: asks }
}

export const forms: readonly DemoForm[] = [
  form(
    'first_home',
    'First-home guide',
    'website',
    'purchase',
    'Your first home, step by step',
    'name email phone zip timeframe',
  ),
  form(
    'pre_approval',
    'Pre-approval request',
    'website',
    'purchase',
    'Know what you can offer',
    'name email phone city state price',
  ),
  form(
    'refi_check',
    'Refinance check-up',
    'website',
    'refinance',
    'Is your rate still the right one?',
    'name email phone zip value rate',
  ),
  // A tablet at the door has no room for the words about automatic calls, so it does not ask for them.
  form(
    'open_house',
    'Open-house sign-in',
    'open_house',
    'purchase',
    'Welcome! Please sign in',
    'name email phone',
    consents.slice(0, 2),
  ),
  form(
    'facebook_leads',
    'Facebook lead form',
    'facebook',
    'purchase',
    'Questions about a home loan?',
    'name email phone timeframe',
  ),
]

export const companyFacts = { name: company, nmlsId: '9900001', disclosure }

/** The source as it is told to the outside, without the plan's own numbers. */
export const sourceOf = ({ rhythm: _r, share: _s, quality: _q, purchaseShare: _p, ...source }: SourcePlan): DemoSource => source
