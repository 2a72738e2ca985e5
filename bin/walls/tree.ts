import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { floors, type Kind, kinds } from './plan.ts'

/** Path from the root of the repository to the text of the file. */
export type Tree = ReadonlyMap<string, string>

export const walls = [
  ...(['imports', 'npm', 'node-modules', 'narrow-doors', 'environment', 'network', 'clock-and-chance', 'named-exports'] as const),
  ...(['index', 'action-names', 'sql', 'length', 'names', 'barred-text'] as const),
  ...(['tree', 'floors', 'floor-plan', 'whole-rooms', 'lists'] as const),
]
export type Wall = (typeof walls)[number]

export interface Finding {
  file: string
  line: number
  wall: Wall
  what: string
  instead: string
}

const passedOver = new Set(['node_modules', '.git', 'dist', 'data', 'coverage', 'test-results'])
const isText =
  /\.(?:ts|tsx|js|mjs|cjs|json|md|sql|css|html|svg|ya?ml|toml|sh|txt|conf|service|csv|xml|example)$|^\.[a-z]+$|^[a-zA-Z-]+$/
const largest = 1_000_000

export function readTree(root: string): Tree {
  const tree = new Map<string, string>()
  const enter = (folder: string) => {
    for (const found of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder ? `${folder}/${found.name}` : found.name
      // In a further working tree of the same repository `.git` is a file.
      if (passedOver.has(path)) continue
      if (found.isDirectory()) {
        enter(path)
      } else if (found.isFile() && isText.test(found.name) && statSync(join(root, path)).size <= largest)
        tree.set(path, readFileSync(join(root, path), 'utf8'))
    }
  }
  enter('')
  return tree
}

/** Where a file of `src` stands in the plan. */
export type Place =
  | { zone: 'base' | 'policy' | 'kernel' | 'adapters' | 'ui' | 'entry' | 'browser' | 'test' }
  | { zone: 'room'; room: string; floor: number; kind: Kind | undefined }

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('test/')

/** `undefined`: a place the plan does not know. */
export function placeOf(path: string): Place | undefined {
  if (isTest(path)) return { zone: 'test' }
  const [top, zone, room, ...rest] = path.split('/')
  if (top !== 'src' || !zone) return undefined
  if (!room) {
    if (zone === 'main.ts' || zone === 'cli.ts' || zone === 'rooms.ts') return { zone: 'entry' }
    return zone === 'browser.tsx' ? { zone: 'browser' } : undefined
  }
  if (zone === 'base' || zone === 'policy' || zone === 'kernel' || zone === 'adapters' || zone === 'ui') return { zone }
  const floor = floors[room]
  if (zone !== 'modules' || floor === undefined || !rest.length) return undefined
  return { zone: 'room', room, floor, kind: kindOf(rest) }
}

function kindOf([first, ...deeper]: string[]): Kind | undefined {
  if (first === 'index.ts') return 'index'
  if (first === 'web') return 'web'
  return kinds.find(kind => first === `${kind}.ts` || (first === kind && deeper.length > 0))
}
