import { type Attribute, type Attributes, declaredName, placeOf } from './scim-schema.ts'

/** What is wrong with a resource, in SCIM's own words for it (RFC 7644 section 3.12). */
export class NotAResource extends Error {
  readonly scimType: 'invalidValue' | 'invalidPath' | 'invalidSyntax' | 'mutability' | 'noTarget'
  constructor(scimType: NotAResource['scimType'], message: string) {
    super(message)
    this.scimType = scimType
  }
}

export type Resource = Record<string, unknown>

export const isObject = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Values a multi-valued attribute has at most, and characters of a text. */
const mostValues = 100
const mostMembers = 20_000
const longestText = 2000

/**
 * Brings what a directory sent to the declared names and kinds: letter case of names does not matter, what is not declared
 * or is only ours to say is left out, and `"False"` is false where a truth value is asked for. `password` is never kept.
 */
export function readResource(attributes: Attributes, sent: Resource): Resource {
  const read: Resource = {}
  for (const [name, value] of Object.entries(sent)) {
    const known = declaredName(attributes, name)
    if (!known || attributes[known]!.readOnly) continue
    const kept = readValue(attributes[known]!, value, known)
    if (kept !== undefined) read[known] = kept
  }
  return read
}

/** One attribute's value as it is kept; undefined where it says nothing. Throws NotAResource. */
export function readValue(attribute: Attribute, value: unknown, path: string): unknown {
  if (attribute.many) {
    if (value === null) return undefined
    const list = Array.isArray(value) ? value : [value]
    const most = path === 'members' ? mostMembers : mostValues
    if (list.length > most) throw new NotAResource('invalidValue', `“${path}” has at most ${most} values.`)
    const read = list.map(one => readPart(attribute, isObject(one) ? one : { value: one }, path))
    return onePrimary(read.filter(one => Object.keys(one).length > 0))
  }
  return readOne(attribute, value, path)
}

function readOne(attribute: Attribute, value: unknown, path: string): unknown {
  if (attribute.type === 'boolean') return readFlag(value, path)
  if (value === null || value === undefined) return undefined
  if (attribute.type === 'complex') {
    // A manager is also written as the bare id.
    const parts = isObject(value) ? value : attribute.parts?.value ? { value } : undefined
    if (!parts) throw new NotAResource('invalidValue', `“${path}” has parts: send an object.`)
    const read = readPart(attribute, parts, path)
    return Object.keys(read).length ? read : undefined
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') throw new NotAResource('invalidValue', `“${path}” is text.`)
  if (value.length > longestText) throw new NotAResource('invalidValue', `“${path}” has at most ${longestText} characters.`)
  return value
}

function readPart(attribute: Attribute, sent: Resource, path: string): Resource {
  const read: Resource = {}
  for (const [name, value] of Object.entries(sent)) {
    const known = declaredName(attribute.parts!, name)
    const part = known && attribute.parts![known]!
    if (!known || !part || part.readOnly || value === null) continue
    const kept = readOne(part, value, `${path}.${known}`)
    if (kept !== undefined) read[known] = kept
  }
  return read
}

function readFlag(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  throw new NotAResource('invalidValue', `“${path}” is true or false.`)
}

/** Of several that say they are the preferred one the last is (RFC 7643 section 2.4: at most one). */
export function onePrimary(values: Resource[]): Resource[] {
  const last = values.findLastIndex(value => value.primary === true)
  return values.map((value, n) => (value.primary === true && n !== last ? { ...value, primary: false } : value))
}

/** `attributes` or `excludedAttributes` of a request (RFC 7644 section 3.9); `id` and `schemas` are always answered. */
export function projected(
  attributes: Attributes,
  resource: Resource,
  only: string | undefined,
  without: string | undefined,
): Resource {
  if (only) {
    const out: Resource = { schemas: resource.schemas, id: resource.id }
    for (const path of pathsOf(attributes, only)) copyPath(resource, out, path)
    return out
  }
  if (!without) return resource
  const out = structuredClone(resource)
  for (const path of pathsOf(attributes, without)) {
    if (path[0] === 'id') continue
    dropPath(out, path)
  }
  return out
}

const pathsOf = (attributes: Attributes, list: string): (readonly string[])[] =>
  list
    .split(',')
    .slice(0, 100)
    .map(name => placeOf(attributes, name.trim())?.path)
    .filter(path => path !== undefined)

function copyPath(from: unknown, to: Resource, [name, ...deeper]: readonly string[]): void {
  const value = isObject(from) ? from[name!] : undefined
  if (value === undefined) return
  if (!deeper.length) to[name!] = value
  else if (Array.isArray(value)) {
    const had = (to[name!] as Resource[] | undefined) ?? value.map(() => ({}))
    for (const [n, one] of value.entries()) copyPath(one, had[n]!, deeper)
    to[name!] = had
  } else {
    const had = (to[name!] as Resource | undefined) ?? {}
    copyPath(value, had, deeper)
    to[name!] = had
  }
}

function dropPath(from: unknown, [name, ...deeper]: readonly string[]): void {
  if (Array.isArray(from)) for (const one of from) dropPath(one, [name!, ...deeper])
  else if (isObject(from)) {
    if (deeper.length) dropPath(from[name!], deeper)
    else delete from[name!]
  }
}
