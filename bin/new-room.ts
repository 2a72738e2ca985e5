import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { floors } from './walls/plan.ts'

const wordsOf = (room: string) => room.split('-').map(word => word[0]!.toUpperCase() + word.slice(1))

/** The files of an empty room, by path. */
export function newRoom(room: string): Record<string, string> {
  const title = wordsOf(room).join(' ')
  const files = {
    'README.md': `# ${title}\n\nWhat it is for, in two sentences.\n\n## Nouns\n\n## Invariants\n\n## Events it writes\n`,
    'contract.ts': `/** What may be asked of ${title}. */\nexport {}\n`,
    'rules.ts': `/** What ${title} decides: no clock, no chance, no outside. */\nexport {}\n`,
    'store.ts': `/** What ${title} keeps, in the schema ${room.replaceAll('-', '_')}. */\nexport {}\n`,
    'actions.ts': `import type { Handler } from '#kernel/handle.ts'\n\nexport const actions: Handler[] = []\n`,
    'index.ts': `export type * from './contract.ts'\n`,
    'web/index.tsx': `export const pages = []\n`,
    [`${room}.test.ts`]: `import { test } from 'vitest'\n\ntest.todo('${title} does what its README says')\n`,
  }
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`src/modules/${room}/${file}`, text]))
}

const nextSteps = (room: string) => `Made src/modules/${room}. Still to do:
  its floor       bin/walls/plan.ts
  its schema      migrations/NNNN_${room.replaceAll('-', '_')}.sql
  its line        src/rooms.ts and src/browser.tsx
  its permissions src/policy/matrix.ts`

if (import.meta.main) {
  const room = process.argv[2] ?? ''
  if (!/^[a-z]+(-[a-z]+)*$/.test(room)) throw new Error('Say which: node bin/new-room.ts quiz-runner (lower case, hyphens)')
  if (existsSync(`src/modules/${room}`)) throw new Error(`src/modules/${room} is there already`)
  for (const [path, text] of Object.entries(newRoom(room))) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  console.log(nextSteps(room).replace(/\n.*its floor.*/, found => (room in floors ? '' : found)))
}
