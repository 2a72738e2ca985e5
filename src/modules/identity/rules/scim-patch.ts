import { type Filter, holds, NotAFilter, readPath } from './scim-filter.ts'
import { isObject, NotAResource, onePrimary, type Resource, readValue } from './scim-resource.ts'
import { type Attribute, type Attributes, declaredName, type Place } from './scim-schema.ts'

export interface PatchOperation {
  op: string
  path?: string | undefined
  value?: unknown
}

const ops = ['add', 'replace', 'remove'] as const
type Op = (typeof ops)[number]

/**
 * The resource after a patch (RFC 7644 section 3.5.2), in every dialect directories speak: `Replace` in any letter case,
 * values without a path, dotted names as keys of such a value, filters that match nothing yet (the value is made), truth
 * values in quotes. All or nothing: throws NotAResource and nothing was changed. What is only ours to say is passed over
 * where a directory sends it back as it was, and refused where a path names it.
 */
export function patched(attributes: Attributes, resource: Resource, operations: readonly PatchOperation[]): Resource {
  const out = structuredClone(resource)
  for (const operation of operations) {
    const op = ops.find(known => known === operation.op.toLowerCase())
    if (!op) throw new NotAResource('invalidSyntax', `“${operation.op}” is no operation. Use add, replace or remove.`)
    if (operation.path !== undefined && operation.path !== '') applyAt(attributes, out, op, operation.path, operation.value)
    else applyWhole(attributes, out, op, operation.value)
  }
  return out
}

function applyWhole(attributes: Attributes, out: Resource, op: Op, value: unknown): void {
  if (op === 'remove') throw new NotAResource('noTarget', 'Say what to remove by a path.')
  if (!isObject(value)) throw new NotAResource('invalidSyntax', 'Without a path the value is an object of attributes.')
  for (const [name, part] of Object.entries(value)) {
    if (name.toLowerCase() === 'schemas') continue
    const known = declaredName(attributes, name)
    const place = known ? { path: [known], attribute: attributes[known]!, holder: undefined } : undefined
    if (place) {
      if (!place.attribute.readOnly) set(out, place, op, part)
    } else if (placed(attributes, name)) applyAt(attributes, out, op, name, part)
    // What is not declared is passed over, as it is in a whole resource.
  }
}

/** Whether a key without a path is one nevertheless: `name.familyName`, `emails[type eq "work"].value`, a URN. */
const placed = (attributes: Attributes, name: string): boolean => {
  try {
    const { place } = readPath(attributes, name)
    return !place.attribute.readOnly
  } catch {
    return false
  }
}

function applyAt(attributes: Attributes, out: Resource, op: Op, written: string, value: unknown): void {
  let path: ReturnType<typeof readPath>
  try {
    path = readPath(attributes, written)
  } catch (error) {
    if (error instanceof NotAFilter) throw new NotAResource('invalidPath', error.message)
    throw error
  }
  const { place, where, part } = path
  if (place.attribute.readOnly || part?.attribute.readOnly)
    throw new NotAResource('mutability', `“${written}” cannot be changed here.`)
  if (where || part) chosen(out, op, { place, where, part }, value)
  else if (op !== 'remove') set(out, place, op, value)
  else removeAt(out, place, written, value)
}

function removeAt(out: Resource, place: Place, written: string, value: unknown): void {
  if (place.attribute.type === 'boolean' || place.attribute.required)
    throw new NotAResource('mutability', `“${written}” cannot be removed.`)
  // Some directories name what to remove in the value: members without a filter in the path.
  if (place.attribute.many && Array.isArray(value) && value.length) removeValues(out, place, value)
  else drop(out, place.path)
}

function holderOf(out: Resource, path: readonly string[], make: boolean): Resource | undefined {
  let here = out
  for (const name of path.slice(0, -1)) {
    if (!isObject(here[name])) {
      if (!make) return undefined
      here[name] = {}
    }
    here = here[name] as Resource
  }
  return here
}

function drop(out: Resource, path: readonly string[]): void {
  const holder = holderOf(out, path, false)
  if (holder) delete holder[path.at(-1)!]
}

const listAt = (out: Resource, place: Place): Resource[] => {
  const found = holderOf(out, place.path, false)?.[place.path.at(-1)!]
  return Array.isArray(found) ? (found as Resource[]) : []
}

function put(out: Resource, place: Place, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && !value.length)) drop(out, place.path)
  else holderOf(out, place.path, true)![place.path.at(-1)!] = value
}

function set(out: Resource, place: Place, op: Op, value: unknown): void {
  const { attribute } = place
  const name = place.path.join('.')
  if (attribute.many) {
    const sent = (readValue(attribute, value, name) ?? []) as Resource[]
    put(out, place, op === 'add' ? merged(listAt(out, place), sent) : sent)
  } else if (attribute.type === 'complex' && isObject(value)) {
    const had = (holderOf(out, place.path, true)![place.path.at(-1)!] ?? {}) as Resource
    // Parts that are not named stay, for both operations: that is what directories mean by replacing a name.
    const sent = readParts(attribute, value, name)
    const together = { ...had, ...sent.kept }
    for (const gone of sent.gone) delete together[gone]
    put(out, place, Object.keys(together).length ? together : undefined)
  } else put(out, place, readValue(attribute, value, name))
}

function readParts(attribute: Attribute, value: Resource, name: string) {
  const gone = Object.keys(value)
    .filter(part => value[part] === null)
    .map(part => declaredName(attribute.parts!, part))
    .filter(part => part !== undefined)
  return { kept: (readValue(attribute, value, name) ?? {}) as Resource, gone }
}

/** A value that is there already is not added again; a new preferred one takes the place of the old. */
function merged(had: readonly Resource[], sent: readonly Resource[]): Resource[] {
  const keyOf = (value: Resource) =>
    'value' in value ? `${String(value.value)}/${String(value.type ?? '')}` : JSON.stringify(value)
  const byKey = new Map(had.map(value => [keyOf(value), value]))
  for (const value of sent) byKey.set(keyOf(value), { ...byKey.get(keyOf(value)), ...value })
  return onePrimary([...byKey.values()])
}

function removeValues(out: Resource, place: Place, values: readonly unknown[]): void {
  const gone = new Set(values.map(value => String(isObject(value) ? value.value : value)))
  put(
    out,
    place,
    listAt(out, place).filter(one => !gone.has(String(one.value))),
  )
}

interface Chosen {
  place: Place
  where: Filter | undefined
  part: Place | undefined
}

function chosen(out: Resource, op: Op, { place, where, part }: Chosen, value: unknown): void {
  const name = place.path.join('.')
  const list = listAt(out, place)
  const isMeant = (one: Resource) => !where || holds(where, one)
  if (op === 'remove') {
    removeChosen(out, place, part, isMeant)
    return
  }
  const sent = part
    ? { [part.path[0]!]: readValue(part.attribute, value, `${name}.${part.path[0]}`) }
    : ((readValue(place.attribute, value, name) as Resource[] | undefined)?.[0] ?? {})
  if (list.some(isMeant)) {
    const next = list.map(one => (isMeant(one) ? { ...one, ...sent } : one))
    put(out, place, sent.primary === true ? onePrimary(next) : next)
    return
  }
  // Nothing is so yet: a filter that says plainly what it would be makes it; any other has no target.
  const wanted = where ? saidBy(where) : {}
  if (!wanted) throw new NotAResource('noTarget', `No value of “${name}” is meant by the filter.`)
  put(out, place, merged(list, [{ ...wanted, ...sent }]))
}

/** A value of which nothing is left but what it was for goes too. */
function removeChosen(out: Resource, place: Place, part: Place | undefined, isMeant: (one: Resource) => boolean): void {
  const without = (one: Resource): Resource => {
    const kept = { ...one }
    delete kept[part!.path[0]!]
    return kept
  }
  const list = listAt(out, place)
  const left = part ? list.map(one => (isMeant(one) ? without(one) : one)) : list.filter(one => !isMeant(one))
  put(
    out,
    place,
    left.filter(one => Object.keys(one).some(key => key !== 'type' && key !== 'primary')),
  )
}

/** The parts an equality, or several joined by `and`, names; undefined for anything that names none. */
function saidBy(filter: Filter): Resource | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq') return { [filter.place.path[0]!]: filter.value }
  if (filter.kind !== 'and') return undefined
  const parts = filter.parts.map(saidBy)
  return parts.every(part => part !== undefined) ? Object.assign({}, ...parts) : undefined
}
