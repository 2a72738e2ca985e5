import type { Wall } from '../../bin/walls/tree.ts'

/** One wall, seen from both sides: `good` must pass it, `bad` must be stopped by it. */
export interface Case {
  wall: Wall
  title: string
  good: Record<string, string>
  bad: Record<string, string>
}

export const room = 'src/modules/quiz-runner'

const line = (path: string) => `import { thing } from '${path}'\n`
const importCase = (title: string, file: string, good: string, bad: string, wall: Wall = 'imports'): Case => ({
  wall,
  title,
  good: { [file]: line(good) },
  bad: { [file]: line(bad) },
})

/** Row by row, the table of who may import whom. */
export const importCases: Case[] = [
  importCase('base stands on nothing', 'src/base/money.ts', './id.ts', '#policy/matrix.ts'),
  importCase('policy stands on base', 'src/policy/action.ts', '#base/id.ts', '../kernel/run.ts'),
  importCase('the kernel knows no adapter', 'src/kernel/run.ts', '#policy/matrix.ts', '#adapters/email/index.ts'),
  importCase('the kernel knows no product', 'src/kernel/http.ts', '#kernel/run.ts', '#modules/crm/index.ts'),
  importCase('an adapter knows no room', 'src/adapters/email/smtp.ts', '#kernel/ports.ts', '#modules/outreach/index.ts'),
  importCase('the ui knows no kernel', 'src/ui/call.ts', '#policy/action.ts', '#kernel/run.ts'),
  importCase('the ui knows no product', 'src/ui/frame.tsx', '#ui/call.ts', '#modules/crm/web/leads-page.tsx'),
  importCase('a contract takes only contracts', `${room}/contract.ts`, '#modules/crm/contract.ts', '#modules/crm/index.ts'),
  importCase('rules know no kernel', `${room}/rules/score.ts`, '../contract.ts', '#kernel/ctx.ts'),
  importCase('rules know no other room', `${room}/rules.ts`, '#base/money.ts', '#modules/crm/contract.ts'),
  importCase('a store knows no other room', `${room}/store.ts`, '#kernel/db.ts', '#modules/crm/index.ts'),
  importCase('a store does not know its actions', `${room}/store.ts`, './rules.ts', './actions.ts'),
  importCase('actions take a lower room by its index', `${room}/actions.ts`, '#modules/crm/index.ts', '#modules/crm/store.ts'),
  importCase('actions touch no adapter', `${room}/actions.ts`, './effects.ts', '#adapters/blobs/index.ts'),
  importCase('actions touch no screen', `${room}/actions.ts`, './site.ts', './web/quiz-page.tsx'),
  importCase('no room knows its own floor', `${room}/actions.ts`, '#modules/crm/contract.ts', '#modules/call-runner/index.ts'),
  importCase(
    'no room knows a higher floor',
    'src/modules/crm/actions.ts',
    '#modules/identity/index.ts',
    '#modules/trust/index.ts',
  ),
  importCase('effects hold the adapters', `${room}/effects.ts`, '#adapters/blobs/index.ts', './actions.ts'),
  importCase('a site takes html from the kernel', `${room}/site.ts`, '#kernel/html.ts', '#kernel/db.ts'),
  importCase('an index exports its own', `${room}/index.ts`, './actions.ts', '#modules/crm/index.ts'),
  importCase('the web does not see the store', `${room}/web/quiz-page.tsx`, '#modules/crm/web/picker.tsx', '../store.ts'),
  importCase('the web does not see the kernel', `${room}/web/quiz-page.tsx`, '#ui/call.ts', '#kernel/run.ts'),
  importCase('an entry of the server sees no screen', 'src/rooms.ts', `#modules/crm/actions.ts`, '#modules/crm/web/index.tsx'),
  importCase(
    'the browser takes pages by their list',
    'src/browser.tsx',
    '#modules/crm/web/index.tsx',
    '#modules/crm/contract.ts',
  ),
  importCase('the browser sees no kernel', 'src/browser.tsx', '#ui/frame.tsx', '#kernel/run.ts'),
  importCase('nothing imports a test', 'src/kernel/run.ts', './db.ts', '../../test/world.ts'),
  importCase('nothing imports a place the plan does not know', `${room}/actions.ts`, './store.ts', '#services/mail.ts'),
  importCase('base runs in a browser', 'src/base/money.ts', 'zod', 'node:fs', 'node-modules'),
  importCase('actions may stream and no more', `${room}/actions.ts`, 'node:stream/promises', 'node:net', 'node-modules'),
  importCase('a builtin without its prefix is one too', 'src/kernel/db.ts', 'fs', 'left-pad', 'npm'),
  importCase('base takes named packages', 'src/base/phone.ts', 'libphonenumber-js/max', 'dayjs', 'npm'),
  importCase('a contract takes zod', `${room}/contract.ts`, 'zod', 'react', 'npm'),
  importCase('rules take pure packages', `${room}/rules.ts`, 'libphonenumber-js', 'postgres', 'npm'),
  importCase('the driver is loaded in one place', 'src/kernel/jobs.ts', './postgres-driver.ts', 'postgres', 'npm'),
  importCase('screens take no server library', `${room}/web/quiz-page.tsx`, '@mantine/core/styles.css', 'fastify', 'npm'),
  importCase('the server takes no screen library', 'src/kernel/http.ts', '@fastify/cookie', 'react', 'npm'),
  importCase(
    'mail leaves by outreach and identity',
    'src/modules/identity/effects.ts',
    '#adapters/email/index.ts',
    '#adapters/sms/index.ts',
    'narrow-doors',
  ),
  importCase(
    'texts leave by outreach',
    'src/modules/outreach/effects.ts',
    '#adapters/sms/index.ts',
    '#adapters/voice/index.ts',
    'narrow-doors',
  ),
]

const upward = (how: string): Case => ({
  wall: 'imports',
  title: `sees ${how.replaceAll('\n', ' ')}`,
  good: { 'src/base/money.ts': how.replaceAll('#kernel/db.ts', './id.ts') },
  bad: { 'src/base/money.ts': how },
})

/** Every way to write an import. */
export const shapeCases: Case[] = [
  upward("import '#kernel/db.ts'"),
  upward("import db from '#kernel/db.ts'"),
  upward("import * as db from '#kernel/db.ts'"),
  upward("import type { Db } from '#kernel/db.ts'"),
  upward("import {\n  one, // first\n  two,\n} from\n  '#kernel/db.ts'"),
  upward("export * from '#kernel/db.ts'"),
  upward("export { one } from '#kernel/db.ts'"),
  upward("const db = await import('#kernel/db.ts')"),
  upward("let db: import('#kernel/db.ts').Db"),
  upward("const db = require('#kernel/db.ts')"),
  upward('const quote = /["\'`]/\nimport db from "#kernel/db.ts"'),
  upward("const a = `x §{`y §{'}'}`} '`; import db from '#kernel/db.ts'".replaceAll('§', '$')),
  {
    wall: 'imports',
    title: 'passes over comments and strings',
    good: {
      'src/base/money.ts':
        "// import db from '#kernel/db.ts'\n/* import '#kernel/db.ts' */\nconst a = \"import '#kernel/db.ts'\"\nconst b = `\nimport db from '#kernel/db.ts'\n`\n",
    },
    bad: { 'src/base/money.ts': "/* a */ import db /* b */ from '#kernel/db.ts' // c" },
  },
  {
    wall: 'imports',
    title: 'refuses a computed path',
    good: { 'src/base/money.ts': "const id = await import('./id.ts')" },
    bad: { 'src/base/money.ts': 'const id = await import(`./§{name}.ts`)'.replace('§', '$') },
  },
]
