import { type MismoDeal, type MismoProblem, type MismoReading, mismoDeal } from '#modules/crm/contract/mismo.ts'
import { type Findings, note, problem, text } from './findings.ts'
import { readGraph } from './graph.ts'
import { readBorrowers } from './read-borrowers.ts'
import { pickLoans, readLoan, readRelatedLoan } from './read-loan.ts'
import { readParties } from './read-parties.ts'
import { readAssets, readLiabilities, readOwnedProperties, readProperty } from './read-property.ts'
import { mismoNamespace } from './words.ts'
import { all, readXml, whereIs, type XmlElement } from './xml-tree.ts'

/**
 * Reads a MISMO 3.4 loan file (the DU/ULAD wrapper; reference model 3.4.0, build 324). Never throws: a file that is not
 * one, or whose graph does not hold together, is refused with every problem found, up to a hundred. Notes tell what was
 * left out or assumed. Restricted facts are in the fields the contract marks so; account numbers, marital status,
 * citizenship and HMDA answers are not read at all.
 */
export function readMismo(xml: string): MismoReading {
  const document = readXml(xml)
  if (!document.ok) return refused([{ where: '/', message: document.message }])
  const wrong = wrongRoot(document.root)
  if (wrong) return refused([{ where: whereIs(document.root), message: wrong }])
  const elements = all(document.root, 'DEAL_SETS/DEAL_SET/DEALS/DEAL')
  if (elements.length === 0) return refused([{ where: whereIs(document.root), message: 'The file has no deal.' }])
  const findings: Findings = { problems: [], notes: [] }
  const deals = elements.map(at => readDeal(at, findings)).filter(deal => deal !== undefined)
  return findings.problems.length > 0 ? refused(findings.problems) : { ok: true, deals, notes: findings.notes }
}

const refused = (problems: MismoProblem[]): MismoReading => ({ ok: false, problems })

function wrongRoot(root: XmlElement): string | undefined {
  if (root.name === 'LOAN_APPLICATION' || root.attributes.MISMOVersionID !== undefined) {
    return `This is a MISMO ${root.attributes.MISMOVersionID ?? '2'} file. Export the loan as MISMO 3.4.`
  }
  if (root.name !== 'MESSAGE') return 'This is not a MISMO loan file: it must begin with a MESSAGE element.'
  if (root.namespace !== mismoNamespace) return 'This is not a MISMO 3.4 file: MESSAGE is not in the MISMO residential namespace.'
  const version = root.attributes.MISMOReferenceModelIdentifier
  if (version === undefined) return 'The file does not say which version of MISMO it is in (MISMOReferenceModelIdentifier).'
  if (/^3\.4(?:\.|$)/.test(version)) return undefined
  return `This is a MISMO ${version.slice(0, 20)} file. Export the loan as MISMO 3.4.`
}

function readDeal(at: XmlElement, findings: Findings): MismoDeal | undefined {
  const before = findings.problems.length
  const graph = readGraph(at, findings)
  const { subject, related } = pickLoans(at, findings)
  const borrowers = readBorrowers(at, graph, findings)
  const property = readProperty(at, findings)
  const parties = readParties(at, graph, findings)
  const loan = subject && readLoan(subject, findings)
  if (!loan || findings.problems.length > before) return undefined
  const told = text(subject, 'LOAN_DETAIL/BorrowerCount')
  if (told !== undefined && told !== String(borrowers.length)) {
    note(findings, subject, `The loan says it has ${told} borrowers, the deal names ${borrowers.length}.`)
  }
  const deal = mismoDeal.safeParse({
    loan,
    relatedLoans: related.map(other => readRelatedLoan(other, findings)),
    borrowers,
    ...(property && { property }),
    ...parties,
    assets: readAssets(at, findings),
    liabilities: readLiabilities(at, findings),
    ownedProperties: readOwnedProperties(at, findings),
  })
  if (deal.success) return deal.data
  for (const issue of deal.error.issues) problem(findings, at, `${issue.path.join('.')}: ${issue.message}`)
  return undefined
}
