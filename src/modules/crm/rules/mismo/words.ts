import type { dispositions, loanTypes, partyKinds, phoneKinds, residencyBases, usages } from '#modules/crm/contract/mismo.ts'

/** The enumerations of MISMO 3.4 that are read and written, each against our own word. */

type Word<List extends readonly string[]> = List[number]

export const mortgageTypes: Record<string, Word<typeof loanTypes>> = {
  Conventional: 'conv',
  FHA: 'fha',
  VA: 'va',
  USDARuralDevelopment: 'usda',
  USDARuralHousing: 'usda',
  HELOC: 'heloc',
  Other: 'other',
}

export const usageTypes: Record<string, Word<typeof usages>> = {
  PrimaryResidence: 'primary',
  SecondHome: 'second',
  Investment: 'investment',
  Investor: 'investment',
  Other: 'other',
}

export const phoneRoles: Record<string, Word<typeof phoneKinds>> = {
  Mobile: 'mobile',
  Home: 'home',
  Work: 'work',
  Other: 'other',
}

export const residencyBasisTypes: Record<string, Word<typeof residencyBases>> = {
  Own: 'own',
  Rent: 'rent',
  LivingRentFree: 'rent_free',
}

export const dispositionTypes: Record<string, Word<typeof dispositions>> = {
  Retain: 'retain',
  Sold: 'sold',
  PendingSale: 'pending_sale',
}

export const lienPositions: Record<string, number> = { FirstLien: 1, SecondLien: 2, ThirdLien: 3, FourthLien: 4 }

/** Roles whose parties are read; the side of a real-estate agent is told by its own element. */
export const partyRoles: Record<string, Word<typeof partyKinds>> = {
  RealEstateAgent: 'real_estate_agent',
  TitleCompany: 'title_company',
  Attorney: 'attorney',
  ClosingAgent: 'settlement_agent',
  Appraiser: 'appraiser',
  HazardInsuranceCompany: 'insurer',
  PropertyInsuranceAgent: 'insurer',
  Builder: 'builder',
  PropertySeller: 'seller',
  PropertyOwner: 'title_holder',
}

export const agentSides: Record<string, Word<typeof partyKinds>> = { Selling: 'buyer_agent', Listing: 'listing_agent' }

/** The MISMO word for ours: the first that maps onto it, so lists put the preferred word first. */
export function mismoWord<Ours>(list: Record<string, Ours>, ours: Ours): string {
  return Object.entries(list).find(([, word]) => word === ours)?.[0] ?? 'Other'
}

/** Our word for MISMO's, or undefined where we have none. */
export function ourWord<Ours>(list: Record<string, Ours>, theirs: string | undefined): Ours | undefined {
  return theirs !== undefined && Object.hasOwn(list, theirs) ? list[theirs] : undefined
}

export const mismoNamespace = 'http://www.mismo.org/residential/2009/schemas'
export const xlinkNamespace = 'http://www.w3.org/1999/xlink'
export const arcRoot = 'urn:fdc:mismo.org:2009:residential/'
/** The reference model of the DU/ULAD specification. */
export const mismoVersion = '3.4.032420160128'
