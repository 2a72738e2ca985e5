import { type Findings, note, problem } from './findings.ts'
import { arcRoot, xlinkNamespace } from './words.ts'
import { below, childrenOf, type XmlElement } from './xml-tree.ts'

/** `name` is the arc role without its URN, e.g. `ASSET_IsAssociatedWith_ROLE`. */
export interface GraphArc {
  from: XmlElement
  to: XmlElement
  name: string
}

/** The labelled elements of one deal, and the arcs between them by either end. */
export interface Graph {
  labels: Map<string, XmlElement>
  into: Map<XmlElement, GraphArc[]>
  outOf: Map<XmlElement, GraphArc[]>
}

const xlink = (of: XmlElement, attribute: string): string | undefined => of.attributes[`{${xlinkNamespace}}${attribute}`]

export const labelOf = (of: XmlElement): string | undefined => xlink(of, 'label')

/**
 * Reads the labels and arcs of a deal and checks what the schema cannot: every label once, every arc with two ends that
 * exist. An arc whose role does not fit its ends (an asset's arc that starts at a debt) is noted and not followed.
 */
export function readGraph(deal: XmlElement, findings: Findings): Graph {
  const graph: Graph = { labels: new Map(), into: new Map(), outOf: new Map() }
  const twice = new Set<string>()
  for (const at of below(deal)) {
    const label = labelOf(at)
    if (label === undefined) continue
    if (!graph.labels.has(label)) graph.labels.set(label, at)
    else if (!twice.has(label)) {
      twice.add(label)
      problem(findings, at, `The label "${short(label)}" is used by more than one element, so what points at it is unclear.`)
    }
  }
  for (const list of below(deal)) {
    if (list.name === 'RELATIONSHIPS') for (const at of childrenOf(list, 'RELATIONSHIP')) readArc(at, graph, findings)
  }
  return graph
}

function readArc(at: XmlElement, graph: Graph, findings: Findings): void {
  const ends = (['from', 'to'] as const).map(side => {
    const label = xlink(at, side)
    if (label === undefined) {
      problem(findings, at, `This relationship does not say what it leads ${side}.`)
      return undefined
    }
    const end = graph.labels.get(label)
    if (!end) problem(findings, at, `This relationship leads ${side} "${short(label)}", which does not exist in the deal.`)
    return end
  })
  const [from, to] = ends
  if (!from || !to) return
  const role = xlink(at, 'arcrole') ?? ''
  const name = role.startsWith(arcRoot) ? role.slice(arcRoot.length) : role
  const sides = /^(.+?)_Is[A-Za-z]+_(.+)$/.exec(name)
  const fits = sides && fitsEnd(sides[1]!, from) && fitsEnd(sides[2]!, to)
  if (fits || !sides) {
    const arc = { from, to, name }
    listed(graph.outOf, from).push(arc)
    listed(graph.into, to).push(arc)
  } else
    note(findings, at, `A relationship is called "${short(name)}" but joins ${from.name} and ${to.name}; it was not followed.`)
}

function listed(arcs: Map<XmlElement, GraphArc[]>, end: XmlElement): GraphArc[] {
  const list = arcs.get(end) ?? []
  arcs.set(end, list)
  return list
}

// Some systems label the party or the borrower instead of the role between them.
const fitsEnd = (named: string, end: XmlElement): boolean =>
  named === end.name || (named === 'ROLE' && (end.name === 'PARTY' || end.name === 'BORROWER'))

const short = (label: string): string => (label.length > 60 ? `${label.slice(0, 60)}...` : label)
