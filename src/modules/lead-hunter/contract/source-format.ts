/**
 * How a source's messages may be read, with the name a person chooses it by. The readers stand in `rules/payload`; a test
 * keeps both lists alike.
 */
export const sourceFormatTitles = {
  generic: 'Any JSON, XML, form or mail with labels',
  adf: 'ADF/XML',
  leadMail: 'Lead e-mail',
  metaLeadAds: 'Meta lead ads',
  zillow: 'Zillow',
  realtor: 'Realtor.com',
  lendingTree: 'LendingTree (JSON or XML)',
  lendingTreeLtxml: 'LendingTree (LTXML)',
  loansifter: 'Loansifter',
  loanBright: 'LoanBright',
  leadpoint: 'Leadpoint',
  freeRateUpdate: 'FreeRateUpdate',
  mortech: 'Mortech',
  bonzo: 'Bonzo and tools that speak like it',
  bankrate: 'Bankrate',
  leadPops: 'LeadPops',
  wikiRealty: 'WikiRealty',
  insellerate: 'Insellerate',
  unbounce: 'Unbounce',
  hubSpot: 'HubSpot',
  modex: 'Modex',
  retrAgent: 'RETR (agents)',
  retrLoanOfficer: 'RETR (loan officers)',
  mmi: 'MMI',
  monitorbase: 'Monitorbase',
  refinder: 'Refinder',
} as const

export type SourceFormatName = keyof typeof sourceFormatTitles
/** How messages are read where nobody says it: a source made for one kind of message reads that kind. */
export const formatOfKind = (kind: string): SourceFormatName =>
  kind === 'adf' ? 'adf' : kind === 'mail' ? 'leadMail' : 'generic'

export const sourceFormatNames = Object.keys(sourceFormatTitles) as [SourceFormatName, ...SourceFormatName[]]
