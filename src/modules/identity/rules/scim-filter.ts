import { type Attribute, type Attributes, type Place, placeOf } from './scim-schema.ts'

/** What is wrong with a filter or a path, in words for whoever wrote it. */
export class NotAFilter extends Error {}

export const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const
export type Operator = (typeof operators)[number]
export type Literal = string | number | boolean | null

export type Filter =
  | { kind: 'and' | 'or'; parts: readonly Filter[] }
  | { kind: 'not'; part: Filter }
  | { kind: 'present'; place: Place }
  | { kind: 'compare'; place: Place; operator: Operator; value: Literal }
  /** `emails[type eq "work"]`: one value of it is as `inside` says; names inside are of its parts. */
  | { kind: 'some'; place: Place; inside: Filter }

const longest = 2000
const deepest = 20

type Token = { kind: 'word' | 'text' | 'mark'; text: string; at: number }

function tokensOf(text: string): Token[] {
  if (text.length > longest) throw new NotAFilter(`A filter has at most ${longest} characters.`)
  const tokens: Token[] = []
  const pattern = /\s+|("(?:[^"\\]|\\.)*")|([()[\]])|([^\s"()[\]]+)/gy
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const found = pattern.exec(text)
    if (!found) throw new NotAFilter(`The text that begins at character ${at + 1} does not end.`)
    if (found[1] !== undefined) tokens.push({ kind: 'text', text: found[1], at })
    else if (found[2] !== undefined) tokens.push({ kind: 'mark', text: found[2], at })
    else if (found[3] !== undefined) tokens.push({ kind: 'word', text: found[3], at })
  }
  return tokens
}

/** Reads the filter grammar of RFC 7644 section 3.4.2.2 by descent: `or` binds least, then `and`, then `not`. */
class Reader {
  readonly tokens: Token[]
  next = 0
  depth = 0
  constructor(text: string) {
    this.tokens = tokensOf(text)
  }
  peek(): Token | undefined {
    return this.tokens[this.next]
  }
  isWord(word: string): boolean {
    const token = this.peek()
    return token?.kind === 'word' && token.text.toLowerCase() === word
  }
  take(what: string): Token {
    const token = this.tokens[this.next++]
    if (!token) throw new NotAFilter(`The filter ends where ${what} should follow.`)
    return token
  }
  mark(mark: string): void {
    const token = this.take(`“${mark}”`)
    if (token.kind !== 'mark' || token.text !== mark)
      throw new NotAFilter(`“${token.text}” at character ${token.at + 1} should be “${mark}”.`)
  }
  or(attributes: Attributes): Filter {
    if (++this.depth > deepest) throw new NotAFilter(`A filter is nested at most ${deepest} levels deep.`)
    const parts = [this.and(attributes)]
    while (this.isWord('or')) {
      this.next++
      parts.push(this.and(attributes))
    }
    this.depth--
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts }
  }
  and(attributes: Attributes): Filter {
    const parts = [this.one(attributes)]
    while (this.isWord('and')) {
      this.next++
      parts.push(this.one(attributes))
    }
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts }
  }
  one(attributes: Attributes): Filter {
    if (this.isWord('not')) {
      this.next++
      this.mark('(')
      const part = this.or(attributes)
      this.mark(')')
      return { kind: 'not', part }
    }
    if (this.peek()?.kind === 'mark' && this.peek()!.text === '(') {
      this.next++
      const inside = this.or(attributes)
      this.mark(')')
      return inside
    }
    const token = this.take('an attribute')
    if (token.kind !== 'word') throw new NotAFilter(`“${token.text}” at character ${token.at + 1} is no attribute.`)
    const place = placeOf(attributes, token.text)
    if (!place) throw new NotAFilter(`There is no attribute “${token.text}”.`)
    if (this.peek()?.kind === 'mark' && this.peek()!.text === '[') return this.some(place, token)
    return this.comparison(place)
  }
  some(place: Place, token: Token): Filter {
    if (!place.attribute.many) throw new NotAFilter(`“${token.text}” has one value only, so nothing can be chosen in it.`)
    this.mark('[')
    const inside = this.or(place.attribute.parts!)
    this.mark(']')
    // `emails[type eq "work"].value eq "x"`: what follows is asked of the same value.
    const after = this.peek()
    if (after?.kind === 'word' && after.text.startsWith('.')) {
      this.next++
      const part = placeOf(place.attribute.parts!, after.text.slice(1))
      if (!part) throw new NotAFilter(`“${token.text}” has no part “${after.text.slice(1)}”.`)
      return { kind: 'some', place, inside: { kind: 'and', parts: [inside, this.comparison(part)] } }
    }
    return { kind: 'some', place, inside }
  }
  comparison(place: Place): Filter {
    const token = this.take('an operator')
    const word = token.text.toLowerCase()
    if (word === 'pr') return { kind: 'present', place }
    const operator = operators.find(known => known === word)
    if (!operator) throw new NotAFilter(`“${token.text}” is no operator. Use pr, ${operators.join(', ')}.`)
    return comparisonOf(place, operator, this.literal())
  }
  literal(): Literal {
    const token = this.take('a value')
    if (token.kind === 'mark') throw new NotAFilter(`“${token.text}” at character ${token.at + 1} is no value.`)
    try {
      const value = JSON.parse(
        token.kind === 'word' ? token.text.replace(/^(true|false|null)$/i, w => w.toLowerCase()) : token.text,
      )
      if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Literal
    } catch {
      // Told below.
    }
    throw new NotAFilter(`“${token.text}” is no value. Put text in double quotes.`)
  }
  end(): void {
    const token = this.peek()
    if (token) throw new NotAFilter(`“${token.text}” at character ${token.at + 1} is left over.`)
  }
}

/** A complex attribute with many values is asked by its `value` (RFC 7644 section 3.4.2.2). */
function comparisonOf(place: Place, operator: Operator, written: Literal): Filter {
  const { attribute } = place
  if (attribute.type === 'complex') {
    const value = attribute.many && attribute.parts?.value
    if (!value) throw new NotAFilter(`“${place.path.join('.')}” has parts. Name the one to compare.`)
    const part: Place = { path: ['value'], attribute: value, holder: attribute }
    return { kind: 'some', place, inside: comparisonOf(part, operator, written) }
  }
  // Some directories quote true and false.
  const value =
    attribute.type === 'boolean' && typeof written === 'string' && /^(true|false)$/i.test(written)
      ? written.toLowerCase() === 'true'
      : written
  const name = place.path.at(-1)!
  if (value === null) {
    if (operator !== 'eq' && operator !== 'ne') throw new NotAFilter(`“${name}” can only be eq or ne null.`)
    return operator === 'ne' ? { kind: 'present', place } : { kind: 'not', part: { kind: 'present', place } }
  }
  if (attribute.type === 'boolean') {
    if (typeof value !== 'boolean') throw new NotAFilter(`“${name}” is compared with true or false.`)
    if (operator !== 'eq' && operator !== 'ne') throw new NotAFilter(`“${name}” is true or false: use eq or ne.`)
  } else if (typeof value !== 'string') throw new NotAFilter(`“${name}” is compared with text in double quotes.`)
  else if (attribute.type === 'dateTime') {
    if (['co', 'sw', 'ew'].includes(operator)) throw new NotAFilter(`“${name}” is a time: use eq, ne, gt, ge, lt or le.`)
    if (!isTime(value)) throw new NotAFilter(`“${value}” is no time such as 2026-01-31T10:00:00Z.`)
  }
  // A part of many values (`emails.value`) holds where one of them is so.
  if (place.holder?.many && place.path.length > 1) {
    const holder: Place = { path: place.path.slice(0, -1), attribute: place.holder, holder: undefined }
    const part: Place = { path: place.path.slice(-1), attribute, holder: place.holder }
    return { kind: 'some', place: holder, inside: { kind: 'compare', place: part, operator, value } }
  }
  return { kind: 'compare', place, operator, value }
}

const isTime = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i.test(text) && !Number.isNaN(Date.parse(text))

/** Throws NotAFilter with a sentence where it is none. */
export function readFilter(attributes: Attributes, text: string): Filter {
  const reader = new Reader(text)
  const filter = reader.or(attributes)
  reader.end()
  return filter
}

/** Where a patch goes (RFC 7644 section 3.5.2): an attribute, values of it, or one part of these values. */
export interface PatchPath {
  place: Place
  where: Filter | undefined
  part: Place | undefined
}

export function readPath(attributes: Attributes, text: string): PatchPath {
  const reader = new Reader(text)
  const token = reader.take('a path')
  const place = token.kind === 'word' ? placeOf(attributes, token.text) : undefined
  if (!place) throw new NotAFilter(`There is no attribute “${token.text}”.`)
  if (!reader.peek()) {
    // `emails.value` without a filter: the part, of all values.
    if (!place.holder?.many) return { place, where: undefined, part: undefined }
    const holder: Place = { path: place.path.slice(0, -1), attribute: place.holder, holder: undefined }
    return {
      place: holder,
      where: undefined,
      part: { path: place.path.slice(-1), attribute: place.attribute, holder: place.holder },
    }
  }
  if (!place.attribute.many) throw new NotAFilter(`“${token.text}” has one value only, so nothing can be chosen in it.`)
  reader.mark('[')
  const where = reader.or(place.attribute.parts!)
  reader.mark(']')
  const after = reader.peek()
  let part: Place | undefined
  if (after?.kind === 'word' && after.text.startsWith('.')) {
    reader.next++
    part = placeOf(place.attribute.parts!, after.text.slice(1))
    if (!part) throw new NotAFilter(`“${token.text}” has no part “${after.text.slice(1)}”.`)
  }
  reader.end()
  return { place, where, part }
}

type Values = Record<string, unknown>
const valueAt = (of: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((here, name) => (here && typeof here === 'object' ? (here as Values)[name] : undefined), of)

/** Judges a document in memory as the database judges it (`store/scim-filter.ts`). */
export function holds(filter: Filter, of: unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every(part => holds(part, of))
    case 'or':
      return filter.parts.some(part => holds(part, of))
    case 'not':
      return !holds(filter.part, of)
    case 'present':
      return isPresent(filter.place, of)
    case 'some': {
      const values = valueAt(of, filter.place.path)
      return Array.isArray(values) && values.some(value => holds(filter.inside, value))
    }
    case 'compare':
      return compares(filter.place.attribute, filter.operator, valueAt(of, filter.place.path), filter.value)
  }
}

function isPresent({ path, holder }: Place, of: unknown): boolean {
  if (holder?.many && path.length > 1) {
    const values = valueAt(of, path.slice(0, -1))
    return Array.isArray(values) && values.some(value => isSomething(valueAt(value, path.slice(-1))))
  }
  return isSomething(valueAt(of, path))
}

const isSomething = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  !(typeof value === 'object' && Object.keys(value as object).length === 0)

function compares(attribute: Attribute, operator: Operator, found: unknown, wanted: Literal): boolean {
  if (found === undefined || found === null) return operator === 'ne'
  if (attribute.type === 'dateTime') return ordered(operator, Date.parse(String(found)), Date.parse(String(wanted)))
  if (attribute.type === 'boolean') return operator === 'eq' ? found === wanted : found !== wanted
  const fold = (text: unknown) => (attribute.caseExact ? String(text) : String(text).toLowerCase())
  const [has, asked] = [fold(found), fold(wanted)]
  if (operator === 'co') return has.includes(asked)
  if (operator === 'sw') return has.startsWith(asked)
  if (operator === 'ew') return has.endsWith(asked)
  return ordered(operator, has, asked)
}

function ordered<T extends string | number>(operator: Operator, a: T, b: T): boolean {
  switch (operator) {
    case 'eq':
      return a === b
    case 'ne':
      return a !== b
    case 'gt':
      return a > b
    case 'ge':
      return a >= b
    case 'lt':
      return a < b
    default:
      return a <= b
  }
}
