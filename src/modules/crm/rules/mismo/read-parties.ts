import type { MismoDeal, MismoParty } from '#modules/crm/contract/mismo.ts'
import { anyOf, type Findings, note, present, text } from './findings.ts'
import type { Graph } from './graph.ts'
import { readLicense, readParty } from './read-people.ts'
import { agentSides, ourWord, partyRoles } from './words.ts'
import { all, first, type XmlElement } from './xml-tree.ts'

type Parties = Pick<MismoDeal, 'originator' | 'company' | 'otherParties'>

const readElsewhere = new Set(['Borrower', 'LoanOriginator', 'LoanOriginationCompany'])

/** Everyone but the borrowers: who originates, and who else takes part. Roles nobody works with here are counted in a note. */
export function readParties(deal: XmlElement, graph: Graph, findings: Findings): Parties {
  const found: Parties = { otherParties: [] }
  const unread = new Set<string>()
  for (const party of all(deal, 'PARTIES/PARTY')) {
    for (const role of all(party, 'ROLES/ROLE')) {
      const type = text(role, 'ROLE_DETAIL/PartyRoleType')
      const kind = ourWord(partyRoles, type)
      if (type === 'LoanOriginator') found.originator ??= originator(party, role, findings)
      else if (type === 'LoanOriginationCompany') found.company ??= company(party, role, findings)
      else if (kind) found.otherParties.push({ ...otherParty(party, role, kind, findings), ...employerOf(role, graph) })
      else if (type !== undefined && !readElsewhere.has(type)) unread.add(type)
    }
  }
  if (unread.size > 0) note(findings, deal, `Parties in these roles were not read: ${[...unread].slice(0, 20).join(', ')}.`)
  return present(found)
}

function originator(party: XmlElement, role: XmlElement, findings: Findings): Parties['originator'] {
  const { name, emails, phones } = readParty(party, findings)
  return present({ name, nmls: readLicense(role), emails, phones })
}

function company(party: XmlElement, role: XmlElement, findings: Findings): Parties['company'] {
  const known = readParty(party, findings)
  return anyOf({ name: known.company ?? known.name, nmls: readLicense(role), address: known.address })
}

function otherParty(party: XmlElement, role: XmlElement, kind: MismoParty['kind'], findings: Findings): MismoParty {
  const side = kind === 'real_estate_agent' ? ourWord(agentSides, text(role, 'REAL_ESTATE_AGENT/RealEstateAgentType')) : undefined
  return present({ kind: side ?? kind, ...readParty(party, findings), license: readLicense(role) })
}

/** The company an agent works for, where the file joins the two by an arc instead of naming both in one party. */
function employerOf(role: XmlElement, graph: Graph): { company?: string } {
  const arc = graph.outOf.get(role)?.find(found => found.name === 'ROLE_IsEmployedBy_ROLE')
  const name = text(first(arc?.to.parent?.parent, 'LEGAL_ENTITY'), 'LEGAL_ENTITY_DETAIL/FullName', 250)
  return name === undefined ? {} : { company: name }
}
