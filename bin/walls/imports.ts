import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { loadedBy, narrowAdapters, type Row, type RowName, rows, type Target } from './plan.ts'
import { importsOf, type Scanned } from './scan.ts'
import { type Finding, type Place, placeOf } from './tree.ts'

const builtins = new Set(builtinModules)
type RoomPlace = Extract<Place, { zone: 'room' }>

/** The row of the plan a file is held to; tests and unknown places have none. */
export function rowOf(place: Place | undefined): RowName | undefined {
  if (!place || place.zone === 'test') return undefined
  return place.zone === 'room' ? place.kind : place.zone
}

export function importFindings(file: string, scanned: Scanned): Finding[] {
  const place = placeOf(file)
  const name = rowOf(place)
  if (!place || !name) return []
  const found: Finding[] = []
  for (const { line, from } of importsOf(scanned)) {
    const wrong = from === undefined ? computed : wrongImport(file, place, name, from)
    if (wrong) found.push({ file, line, ...wrong })
  }
  return found
}

type Wrong = Omit<Finding, 'file' | 'line'>

const computed: Wrong = {
  wall: 'imports',
  what: 'imports a computed path',
  instead: 'write the path out, or keep a list of functions that each import one',
}

function wrongImport(file: string, place: Place, name: RowName, specifier: string): Wrong | undefined {
  const row = rows[name]
  const from = specifier.replace(/\?.*$/, '')
  if (from.startsWith('#') || from.startsWith('.'))
    return wrongFile(file, place, name, from.startsWith('#') ? `src/${from.slice(1)}` : posix.join(posix.dirname(file), from))
  if (from.startsWith('node:') || builtins.has(from)) {
    if (row.node === true || row.node.includes(from)) return undefined
    return { wall: 'node-modules', what: `${name} may not import ${from}`, instead: withNode(from) }
  }
  const parts = from.split('/')
  const pack = from.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
  const loader = loadedBy[pack]
  if (loader && file !== loader) return { wall: 'npm', what: `${file} loads ${pack}`, instead: `import it from ${loader}` }
  if (row.npm.includes(pack)) return undefined
  return { wall: 'npm', what: `${name} may not import the package ${pack}`, instead: withPackage(pack) }
}

function wrongFile(file: string, place: Place, name: RowName, target: string): Wrong | undefined {
  if (target === 'package.json' && place.zone === 'entry') return undefined
  const there = placeOf(target)
  const said = `${name} may not import ${target}`
  if (!there)
    return { wall: 'imports', what: said, instead: 'the plan knows no such place (bin/walls/plan.ts: floors, kinds, entries)' }
  if (there.zone === 'test') return { wall: 'imports', what: said, instead: 'what the application needs does not live in a test' }
  if (!rows[name].may.some(allowed => isTarget(allowed, place, there, target)))
    return { wall: 'imports', what: said, instead: remedy(place, there, target) }
  const adapter = target.match(/^src\/adapters\/([^/]+)\//)?.[1]
  const holders = adapter ? narrowAdapters[adapter] : undefined
  if (holders && place.zone === 'room' && !holders.includes(place.room))
    return {
      wall: 'narrow-doors',
      what: `${file} opens the adapter ${adapter}`,
      instead: `ask ${holders.join(' or ')} by an action`,
    }
  return undefined
}

function isTarget(allowed: Target, from: Place, to: Place, path: string): boolean {
  if (allowed.startsWith('src/')) return path === allowed
  if (allowed === 'entries') return to.zone === 'entry'
  if (allowed === 'any room but web') return to.zone === 'room' && to.kind !== undefined && to.kind !== 'web'
  if (allowed === 'every web/index.tsx') return /^src\/modules\/[^/]+\/web\/index\.tsx$/.test(path)
  if (to.zone !== 'room') return to.zone === allowed
  if (from.zone !== 'room') return false
  const [whose, kind] = allowed.split(' ')
  if (to.kind !== kind) return false
  return whose === 'own' ? to.room === from.room : to.room !== from.room && to.floor < from.floor
}

function remedy(from: Place, to: Place, path: string): string {
  if (to.zone === 'room' && from.zone === 'room' && to.room !== from.room) return betweenRooms(from, to)
  if (to.zone === 'room' && from.zone !== 'room' && from.zone !== 'browser')
    return 'imports go down: what knows a product belongs in its room; rooms.ts and main.ts hand rooms to the kernel'
  if (to.zone === 'adapters')
    return from.zone === 'room'
      ? 'only effects.ts touches the outside; start it with ctx.later or perform'
      : 'declare the need in kernel/ports.ts; main.ts passes the adapter'
  if (to.zone === 'kernel') return path.endsWith('html.ts') ? 'only site and up' : 'the kernel is for store, actions and effects'
  if (to.zone === 'ui') return 'screens belong in web/ or ui/'
  if (to.zone === 'entry' || to.zone === 'browser') return 'nothing imports an entry: take it as an argument'
  if (to.zone === 'room' && to.kind === 'web') return 'screens are reached only from web/ and browser.tsx (each web/index.tsx)'
  if (to.zone === 'room' && from.zone === 'room')
    return `within a room: contract, then rules, then store, then actions and effects; not from ${from.kind} to ${to.kind}`
  return 'imports go down: base, policy, kernel, adapters; base, policy, ui; then rooms by floor; then entries'
}

function betweenRooms(from: RoomPlace, to: RoomPlace): string {
  if (to.floor === from.floor)
    return 'rooms of one floor do not know each other: move it a floor down, or connect them by an event'
  if (to.floor > from.floor)
    return 'a room knows only lower floors: let the higher room call this one, or emit an event it listens to'
  return from.kind === 'web'
    ? 'the web of another room: its contract or its web'
    : `from ${from.kind}: ${reach(rows[from.kind!])} of a lower floor`
}

function reach(row: Row): string {
  const lower = row.may.filter(target => target.startsWith('lower ')).map(target => target.slice(6))
  return lower.length ? `only the ${lower.join(' or ')}` : 'nothing'
}

function withPackage(pack: string): string {
  const holders = Object.entries(rows).filter(([, row]) => row.npm.includes(pack))
  return holders.length
    ? `it belongs in ${holders.map(([name]) => name).join(', ')}`
    : 'no row of bin/walls/plan.ts lists it: add it there, with the reason'
}

function withNode(from: string): string {
  const holders = Object.entries(rows).filter(([, row]) => row.node === true || row.node.includes(from))
  return `it belongs in ${holders.map(([name]) => name).join(', ')}`
}
