import { arcRoot, mismoNamespace, xlinkNamespace } from './words.ts'

/** An element to be written. `label` becomes its xlink:label. */
export interface OutElement {
  name: string
  attributes: Record<string, string | number>
  label: string | undefined
  content: string | OutElement[]
}

type Maybe<T> = T | undefined | false

/** A container; without any children it is not written at all. */
export function box(name: string, ...children: Maybe<OutElement>[]): OutElement | undefined {
  const kept = children.filter(child => child !== undefined && child !== false)
  return kept.length === 0 ? undefined : { name, attributes: {}, label: undefined, content: kept }
}

/** A container that other elements point at; written even if empty, with its place among its kind. */
export function labelled(name: string, label: string, sequence: number, ...children: Maybe<OutElement>[]): OutElement {
  const content = children.filter(child => child !== undefined && child !== false)
  return { name, attributes: { SequenceNumber: sequence }, label, content }
}

/** A data point; nothing is written for an absent value. */
export function leaf(name: string, content: string | number | boolean | undefined): OutElement | undefined {
  return content === undefined ? undefined : { name, attributes: {}, label: undefined, content: String(content) }
}

/** `340000.00` of 34000000 cents. */
export const money = (name: string, cents: number | undefined): OutElement | undefined =>
  leaf(name, cents === undefined ? undefined : decimal(cents, 2))

/** `4.250` of 4250 thousandths of a percent. */
export const percent = (name: string, rate: number | undefined): OutElement | undefined =>
  leaf(name, rate === undefined ? undefined : decimal(rate, 3))

function decimal(whole: number, places: number): string {
  const digits = String(Math.abs(whole)).padStart(places + 1, '0')
  return `${whole < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

export interface Arc {
  from: string
  to: string
  /** `ASSET_IsAssociatedWith_ROLE` */
  name: string
}

export function relationships(arcs: Arc[]): OutElement | undefined {
  return box(
    'RELATIONSHIPS',
    ...arcs.map((arc, index) => ({
      name: 'RELATIONSHIP',
      attributes: {
        SequenceNumber: index + 1,
        'xlink:from': arc.from,
        'xlink:to': arc.to,
        'xlink:arcrole': arcRoot + arc.name,
      },
      label: undefined,
      content: '',
    })),
  )
}

export interface Prefixes {
  /** Prefix of the MISMO elements; empty for a default namespace. */
  mismo?: string
  xlink?: string
}

/** Serializes the document, with the namespaces declared on the root. */
export function serialize(root: OutElement, prefixes: Prefixes = {}): string {
  const mismo = prefixes.mismo ?? ''
  const xlink = prefixes.xlink ?? 'xlink'
  const declared = { [mismo === '' ? 'xmlns' : `xmlns:${mismo}`]: mismoNamespace, [`xmlns:${xlink}`]: xlinkNamespace }
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>']
  const write = (element: OutElement, depth: number): void => {
    const indent = '  '.repeat(depth)
    const name = mismo === '' ? element.name : `${mismo}:${element.name}`
    const attributes = {
      ...(depth === 0 && declared),
      ...element.attributes,
      ...(element.label !== undefined && { 'xlink:label': element.label }),
    }
    const written = Object.entries(attributes).map(
      ([key, value]) => ` ${key.replace(/^xlink:/, `${xlink}:`)}="${escaped(String(value))}"`,
    )
    const open = `${indent}<${name}${written.join('')}`
    if (element.content.length === 0) lines.push(`${open}/>`)
    else if (typeof element.content === 'string') lines.push(`${open}>${escaped(element.content)}</${name}>`)
    else {
      lines.push(`${open}>`)
      for (const child of element.content) write(child, depth + 1)
      lines.push(`${indent}</${name}>`)
    }
  }
  write(root, 0)
  return `${lines.join('\n')}\n`
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// Control characters cannot be written in XML 1.0 at all, not even as references.
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"]/g, mark => marks[mark]!)
