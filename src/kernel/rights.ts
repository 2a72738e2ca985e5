import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import type { Id } from '#base/id.ts'
import {
  broughtUp,
  type ClientType,
  type Conditions,
  compile,
  type Elevation,
  isBound,
  isElevated,
  type MatrixDocument,
  type Override,
  unconditional,
  withOverrides,
} from '#policy/client-matrix.ts'
import { type PersonType, type Rights, shipped, userTypeLabels } from '#policy/matrix.ts'
import { type Product, withoutProducts } from '#policy/products.ts'
import { canonicalHash } from './canonical-hash.ts'
import { withinDates } from './conditions.ts'
import type { Ctx } from './ctx.ts'
import { sql } from './sql.ts'

/** What the database tells of a member's place in the matrix (`identity.place_of`), read together with the member. */
export interface Place {
  matrix: Id | null
  type_id: Id
  type_name: string
  zone: string
  overrides: Override[]
  /** What they have for hours. */
  special: { elevations: Elevation[] | null; breakGlass?: { id: Id; until: string } | null }
  products_off: Product[]
  products_withheld: Product[]
}

/** What a member may do now, by which name their type goes, and under which conditions they may ask. */
export interface Standing {
  rights: Rights
  typeName: string
  conditions: { of: Conditions; zone: string }
  /** The elevation that holds now: each thing done meanwhile names it. */
  elevation: Elevation | undefined
  /** The use of the emergency access that this is. */
  breakGlass: { id: Id; until: string } | undefined
  /** Milliseconds since 1970: when time alone changes it. */
  changesAt: number
  /** Differs where what they may do differs. */
  stamp: string
}

interface Compiled {
  type: ClientType
  rights: Rights
}

/** Versions do not change once they are published, so what is compiled of one is kept for as long as there is room. */
const compiled = new Map<Id, Map<Id, Compiled>>()
const mostHeld = 500

async function typesOf(version: Id, read: () => Promise<MatrixDocument | undefined>): Promise<Map<Id, Compiled>> {
  const had = compiled.get(version)
  if (had) return had
  const document = await read()
  if (!document) throw new Error(`the matrix ${version} is not there`)
  const types = compileAll(document)
  if (compiled.size >= mostHeld) compiled.clear()
  compiled.set(version, types)
  return types
}

const compileAll = (document: MatrixDocument): Map<Id, Compiled> =>
  new Map(broughtUp(document).types.map(type => [type.id, { type, rights: compile(type) }]))

/** What of a version is signed: its text in canonical form (RFC 8785), and the SHA-256 of it. */
export const sealed = (document: MatrixDocument): { canonical: string; hash: Buffer } => canonicalHash(document)

const nothing: Rights = { clearance: 'public', cells: {} }

/**
 * THE ONE WAY from a member to what they may do: their type in the published version, what they were granted or denied
 * apart from it, the dates of their type, and the products that are off. Without a version everything is as shipped. A type
 * the version does not know may do nothing, and neither may outside callers whose type is not bound.
 */
export async function standingAt(
  base: PersonType,
  place: Place,
  now: Date,
  read: () => Promise<MatrixDocument | undefined>,
): Promise<Standing> {
  const found = place.matrix ? (await typesOf(place.matrix, read)).get(place.type_id) : undefined
  const type = found?.type ?? plain(base, place)
  const byType = found?.rights ?? (place.matrix ? nothing : shipped[base])
  const { zone } = place
  const asIso = (at: string) => new Date(at).toISOString()
  const elevations = (place.special.elevations ?? []).map(one => ({ ...one, from: asIso(one.from), until: asIso(one.until) }))
  const { breakGlass } = place.special
  const elevation = elevations.find(one => isElevated(one, now))
  const open = isBound(type) && withinDates(type.conditions, civilTime(now, zone).date)
  const dates = [type.conditions.startsOn, type.conditions.endsOn && addDays(type.conditions.endsOn, 1)]
  const moments = [
    ...dates.map(date => (date ? instantOf(date, 0, zone) : 0)),
    ...place.overrides.map(one => Date.parse(one.until)),
    ...elevations.flatMap(one => [Date.parse(one.from), Date.parse(one.until)]),
  ]
  const ahead = moments.filter(at => at > now.getTime())
  const current = place.overrides.filter(one => Date.parse(one.until) > now.getTime())
  return {
    rights: open ? withoutProducts(withOverrides(byType, type, current, now, elevations), place.products_off) : nothing,
    typeName: type.name,
    conditions: { of: type.conditions, zone },
    elevation,
    breakGlass: breakGlass ? { id: breakGlass.id, until: asIso(breakGlass.until) } : undefined,
    changesAt: Math.min(...ahead, Number.POSITIVE_INFINITY),
    stamp: `${place.matrix} ${open} ${current.map(one => `${one.permission} ${one.level}`).join()} ${elevation?.id ?? ''} ${place.products_off}`,
  }
}

/** As above, within a transaction of the member's tenant. */
export const standingOf = (ctx: Ctx, base: PersonType, place: Place): Promise<Standing> =>
  standingAt(base, place, ctx.now, async () => {
    const read = sql<{
      document: MatrixDocument | null
    }>`select identity.matrix_document(${ctx.tenant}, ${place.matrix}) as document`
    return (await ctx.row(read))?.document ?? undefined
  })

const plain = (base: PersonType, place: Place): ClientType => ({
  id: place.type_id,
  name: place.type_name || userTypeLabels[base],
  base,
  shipped: true,
  clearance: 'public',
  conditions: unconditional,
  cells: {},
  demands: {},
})
