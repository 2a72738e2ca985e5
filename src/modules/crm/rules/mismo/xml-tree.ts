import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** One element, with its namespace resolved: `name` is the local name, so a file may use any prefixes it declares. */
export interface XmlElement {
  name: string
  namespace: string
  /** Keyed `{namespace}local`, or `local` where the attribute has no prefix. */
  attributes: Record<string, string>
  children: XmlElement[]
  text: string
  parent: XmlElement | undefined
}

export type XmlReading = { ok: true; root: XmlElement } | { ok: false; message: string }

const maxCharacters = 20 * 1024 * 1024
const maxElements = 400_000
const maxDepth = 100
/** Of namespaces, in the whole file: loan files declare about five. */
const maxDeclarations = 200

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

type Raw = Record<string, unknown>
type Scope = Record<string, string>

class Unreadable extends Error {}

/**
 * Reads XML 1.0 with namespaces into a tree. Never throws and never expands an entity beyond the five of XML and
 * character references: a document type is refused, because that is where entity bombs and outside files come from.
 * At most 20 MB, 400,000 elements and 100 levels.
 */
export function readXml(xml: string): XmlReading {
  if (xml.trim() === '') return refused('The file is empty.')
  if (xml.length > maxCharacters) return refused('The file is larger than 20 MB.')
  const markup = scanMarkup(xml)
  if (markup.documentType) return refused('The file carries a document type (DOCTYPE), which is not accepted for safety.')
  if ((xml.match(/\sxmlns[:=]/g)?.length ?? 0) > maxDeclarations)
    return refused('The file declares more namespaces than any loan file needs.')
  if (markup.tags > maxElements * 2) return refused('The file has more elements than any loan file needs.')
  try {
    const valid = XMLValidator.validate(xml)
    if (valid !== true) return refused(malformed(valid.err.msg, valid.err.line))
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseTagValue: false,
      // Text and CDATA are told apart so that only text has its character references resolved.
      processEntities: false,
      cdataPropName: '#cdata',
      ignoreDeclaration: true,
      ignorePiTags: true,
      maxNestedTags: maxDepth,
    })
    const top = (parser.parse(xml) as Raw[]).filter(node => elementName(node) !== undefined)
    if (top.length !== 1) return refused('The file is not well-formed XML: it must have exactly one root element.')
    return { ok: true, root: element(top[0]!, { '': '', xml: 'http://www.w3.org/XML/1998/namespace' }, undefined) }
  } catch (error) {
    const told = error instanceof Unreadable ? error.message : 'The file is not well-formed XML, or is nested too deeply.'
    return refused(told)
  }
}

const refused = (message: string): XmlReading => ({ ok: false, message })

function malformed(said: string, line: number): string {
  // The validator answers a file that stops in the middle with a list of all open elements.
  if (/^Invalid '\[/.test(said)) return 'The file is not well-formed XML: it ends before all its elements are closed.'
  const short = said.replace(/\s+/g, ' ').replace(/\.$/, '')
  return `The file is not well-formed XML (line ${line}): ${short.length > 160 ? `${short.slice(0, 160)}...` : short}.`
}

/** Counts tags and looks for a document type outside comments and CDATA, in one pass. */
function scanMarkup(xml: string): { tags: number; documentType: boolean } {
  let tags = 0
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) {
    if (xml.startsWith('<!--', at) || xml.startsWith('<![CDATA[', at)) {
      const end = xml.indexOf(xml.startsWith('<!--', at) ? '-->' : ']]>', at)
      if (end === -1) return { tags, documentType: false }
      at = end
    } else if (xml.startsWith('<!', at)) {
      return { tags, documentType: true }
    } else tags += 1
  }
  return { tags, documentType: false }
}

function elementName(node: Raw): string | undefined {
  return Object.keys(node).find(key => key !== ':@' && key !== '#text' && key !== '#cdata')
}

function element(node: Raw, outer: Scope, parent: XmlElement | undefined): XmlElement {
  const rawName = elementName(node)!
  const given = (node[':@'] ?? {}) as Record<string, string>
  const declared = Object.entries(given).filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'))
  // Copied only where something is declared: a scope copied for each element makes a small hostile file cost minutes.
  const scope: Scope = declared.length ? { ...outer } : outer
  for (const [key, value] of declared) scope[key === 'xmlns' ? '' : key.slice(6)] = value
  const { local, namespace } = resolved(rawName, scope)
  const attributes: Record<string, string> = {}
  for (const [key, value] of Object.entries(given)) {
    if (key === 'xmlns' || key.startsWith('xmlns:')) continue
    const name = key.includes(':') ? resolved(key, scope) : undefined
    attributes[name ? `{${name.namespace}}${name.local}` : key] = decoded(String(value))
  }
  const self: XmlElement = { name: local, namespace, attributes, children: [], text: '', parent }
  for (const child of node[rawName] as Raw[]) {
    if ('#text' in child) self.text += decoded(String(child['#text']))
    else if ('#cdata' in child) self.text += (child['#cdata'] as Raw[]).map(part => String(part['#text'] ?? '')).join('')
    else self.children.push(element(child, scope, self))
  }
  self.text = self.text.trim()
  return self
}

function resolved(name: string, scope: Scope): { local: string; namespace: string } {
  const colon = name.indexOf(':')
  const prefix = colon === -1 ? '' : name.slice(0, colon)
  if (!Object.hasOwn(scope, prefix)) throw new Unreadable(`The file uses the prefix "${prefix}" without declaring it.`)
  return { local: name.slice(colon + 1), namespace: scope[prefix]! }
}

function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&\s]{0,32});?/g, (whole, name: string) => {
    const code = /^#x[0-9a-f]+$/i.test(name)
      ? Number.parseInt(name.slice(2), 16)
      : /^#\d+$/.test(name)
        ? Number(name.slice(1))
        : -1
    if (code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code)
    if (code === 9 || code === 10 || code === 13) return ' '
    if (Object.hasOwn(named, name)) return named[name]!
    throw new Unreadable(`The file uses the entity "${whole}", which XML does not define.`)
  })
}

/** Children with this local name, in any namespace. */
export const childrenOf = (of: XmlElement | undefined, name: string): XmlElement[] =>
  of ? of.children.filter(child => child.name === name) : []

/** Every element at the end of the path, whichever of its containers repeat: `all(deal, 'LOANS/LOAN')`. */
export function all(of: XmlElement | undefined, path: string): XmlElement[] {
  let found = of ? [of] : []
  for (const step of path.split('/')) found = found.flatMap(at => childrenOf(at, step))
  return found
}

/** The first element at the end of the path. */
export const first = (of: XmlElement | undefined, path: string): XmlElement | undefined => all(of, path)[0]

/** Every element below, in document order. */
export function* below(of: XmlElement): Generator<XmlElement> {
  for (const child of of.children) {
    yield child
    yield* below(child)
  }
}

/** The path from the root, with a position where a name repeats: `/MESSAGE/DEAL_SETS/DEAL_SET/DEALS/DEAL[2]`. */
export function whereIs(of: XmlElement): string {
  const same = of.parent ? childrenOf(of.parent, of.name) : [of]
  const step = `/${of.name}${same.length > 1 ? `[${same.indexOf(of) + 1}]` : ''}`
  return of.parent ? whereIs(of.parent) + step : step
}
