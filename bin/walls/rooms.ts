import { floors, kinds, longestReadme } from './plan.ts'
import { type Finding, isTest, placeOf, type Tree, type Wall } from './tree.ts'

const topFolders = 'src holds base, policy, kernel, adapters, ui, modules, main.ts, cli.ts, rooms.ts and browser.tsx'
const inRoom = `a room holds README.md, ${kinds.map(kind => `${kind}.ts`).join(', ')}, index.ts, web/ and tests; a kind that outgrew its file is a folder of its name`

/** The floor plan: which files may be, and which must be once a room has any. */
export function roomFindings(tree: Tree): Finding[] {
  const found: Finding[] = []
  const rooms = new Map<string, string[]>()
  for (const file of tree.keys()) {
    if (!file.startsWith('src/')) continue
    const [, zone, room, ...rest] = file.split('/')
    const inside = rest.join('/')
    if (zone === 'modules' && room && inside) {
      rooms.set(room, [...(rooms.get(room) ?? []), inside])
      if (room in floors && !belongs(inside))
        found.push({ file, line: 1, wall: 'floor-plan', what: `${inside} is no part of a room`, instead: inRoom })
    } else if (!placeOf(file)) found.push({ file, line: 1, wall: 'tree', what: 'stands outside the plan', instead: topFolders })
  }
  for (const [room, files] of rooms) found.push(...wholeRoom(tree, room, files))
  return found
}

function belongs(inside: string): boolean {
  const [first, second] = inside.split('/')
  if (!second)
    return isTest(inside) || inside === 'README.md' || inside === 'index.ts' || kinds.some(kind => inside === `${kind}.ts`)
  return first === 'web' ? /\.(?:tsx?|css)$/.test(inside) : kinds.some(kind => first === kind) && /\.ts$/.test(inside)
}

function wholeRoom(tree: Tree, room: string, files: string[]): Finding[] {
  const folder = `src/modules/${room}`
  const found: Finding[] = []
  const add = (file: string, wall: Wall, what: string, instead: string, line = 1) =>
    found.push({ file: `${folder}/${file}`, line, wall, what, instead })
  if (!(room in floors))
    add(files[0]!, 'floors', `the room ${room} has no floor`, 'give it one in bin/walls/plan.ts, and a line in rooms.ts')

  const readme = tree.get(`${folder}/README.md`)
  const lines = readme?.trimEnd().split('\n').length ?? 0
  if (readme === undefined)
    add('README.md', 'whole-rooms', 'is missing', 'what the room is for, its nouns, its invariants, the events it writes')
  else if (lines > longestReadme)
    add('README.md', 'whole-rooms', `has ${lines} lines`, `at most ${longestReadme}: the rest belongs in docs/`, longestReadme)
  if (!files.some(file => file === 'contract.ts' || file.startsWith('contract/')))
    add('contract.ts', 'whole-rooms', 'is missing', 'what may be asked of the room')
  if (!files.includes('index.ts')) add('index.ts', 'whole-rooms', 'is missing', 'what other rooms may use, export lines only')

  const list = tree.get('src/rooms.ts')
  if (list !== undefined && !list.includes(`modules/${room}/`))
    add('index.ts', 'lists', `the room is not in src/rooms.ts`, 'a room nobody lists is not open')
  if (!files.some(file => file.startsWith('web/') && !isTest(file))) return found
  if (!files.includes('web/index.tsx')) add('web/index.tsx', 'whole-rooms', 'is missing', 'the list of the room’s pages')
  const browser = tree.get('src/browser.tsx')
  if (browser !== undefined && !browser.includes(`modules/${room}/web/index.tsx`))
    add('web/index.tsx', 'lists', 'the pages are not in src/browser.tsx', 'add its line there')
  return found
}
