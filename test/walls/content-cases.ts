import type { Wall } from '../../bin/walls/tree.ts'
import { type Case, room } from './cases.ts'

const inFile = (wall: Wall, title: string, file: string, good: string, bad: string): Case => ({
  wall,
  title,
  good: { [file]: good },
  bad: { [file]: bad },
})
const named = (wall: Wall, title: string, good: string, bad: string): Case => ({
  wall,
  title,
  good: { [good]: '' },
  bad: { [bad]: '' },
})
const rules = `${room}/rules.ts`
const store = `${room}/store.ts`
const contract = `${room}/contract.ts`

/** What may stand inside a file. */
export const contentCases: Case[] = [
  {
    wall: 'environment',
    title: 'only the settings read the environment',
    good: {
      'src/kernel/settings.ts': 'parse(process.env)',
      'bin/start.ts': 'process.env.PORT',
      'src/kernel/db.ts': '// process.env',
    },
    bad: { 'src/kernel/db.ts': 'const url = process.env.DATABASE_URL' },
  },
  {
    wall: 'network',
    title: 'only adapters and the one caller of the browser fetch',
    good: {
      'src/adapters/http.ts': 'await fetch(url)',
      'src/ui/call.ts': 'fetch(url)',
      'src/ui/list.tsx': 'prefetch(a); query.fetch(b)',
    },
    bad: { 'src/ui/list.tsx': "const a = await fetch('/api/v1/leads')" },
  },
  inFile('network', 'the kernel does not fetch by another name', 'src/kernel/run.ts', 'prefetch()', 'const f = globalThis.fetch'),
  inFile('clock-and-chance', 'rules are told the time', rules, 'const d = new Date(now)', 'const d = new Date()'),
  inFile('clock-and-chance', 'rules do not ask for it', rules, 'z.date()', 'const ms = Date.now()'),
  inFile('clock-and-chance', 'rules roll no dice', rules, 'Math.round(x)', 'Math.random()'),
  inFile('clock-and-chance', 'rules make no ids', rules, 'const crypto = 1', 'crypto.randomUUID()'),
  inFile('clock-and-chance', 'the house’s own ids are chance too', rules, 'isNewId(x)', 'const id = newId()'),
  inFile('named-exports', 'exports have names', 'src/base/money.ts', 'export const cents = 1', 'export default 1'),
  inFile(
    'index',
    'an index only exports',
    `${room}/index.ts`,
    "// why\nexport { a } from './actions.ts'\nexport type * from './contract.ts'\n",
    "export { a } from './actions.ts'\nexport const b = 1\n",
  ),
  inFile(
    'action-names',
    'actions are room.verbNoun',
    contract,
    "query('quizRunner.listQuizzes', {})",
    "command('quizzes.submit', {})",
  ),
  inFile(
    'action-names',
    'a verb has a noun',
    contract,
    "command(\n  'quizRunner.submitQuiz', {})",
    "command('quizRunner.submit', {})",
  ),
  inFile('sql', 'a store reads its own schema', store, 'sql`select 1 from quiz_runner.quiz`', 'sql`select 1 from crm.lead`'),
  inFile(
    'sql',
    'a store reads a view of a lower floor',
    store,
    'sql`x join crm.lead_view v`',
    'sql`x join call_runner.call_view v`',
  ),
  inFile('sql', 'a store writes only its own', store, 'sql`insert into quiz_runner.quiz (id)`', 'sql`insert into crm.lead (id)`'),
  inFile(
    'sql',
    'a store updates only its own',
    store,
    'sql`update quiz_runner.quiz set a = 1`',
    'sql`UPDATE "crm"."lead" set a = 1`',
  ),
  inFile(
    'sql',
    'the query builder is read too',
    store,
    "db.selectFrom('quiz_runner.quiz as q')",
    "db.selectFrom('crm.lead as l')",
  ),
  inFile('sql', 'the kernel’s tables are its own', store, 'sql`from kernel.event_view`', 'sql`from kernel.event`'),
  inFile('sql', 'the catalog is not a room’s', store, 'sql`extract(epoch from lead.made_at)`', 'sql`from pg_catalog.pg_class`'),
  inFile(
    'sql',
    'a function of a lower floor is not a table',
    store,
    'sql`from crm.find_leads(1)`',
    'sql`insert into crm.find_leads(1)`',
  ),
  {
    wall: 'sql',
    title: 'SQL stands in stores',
    good: { [store]: 'sql`delete from quiz_runner.quiz`', [`${room}/actions.ts`]: "say('moved from crm.exportLeads')" },
    bad: { [`${room}/actions.ts`]: 'sql`delete from quiz_runner.quiz`' },
  },
  inFile('length', 'a file ends before line 301', 'bin/start.ts', '\n'.repeat(300), '\n'.repeat(301)),
  named('names', 'names say what is inside', 'src/base/phone.ts', 'src/base/utils.ts'),
  named('names', 'folders too', 'test/browser/a.ts', 'test/helpers/a.ts'),
  named('names', 'a word among others too', 'src/ui/date-field.tsx', 'src/ui/date-utils.ts'),
  named('names', 'names are kebab-case', 'src/ui/lead-list.tsx', 'src/ui/LeadList.tsx'),
  inFile(
    'barred-text',
    'no registry is named',
    'docs/a.md',
    'the registry',
    `https://${['registry', 'npmjs', 'org'].join('.')}/x`,
  ),
  inFile(
    'barred-text',
    'no machine’s own path is named',
    '.ci/run',
    'cd "$root"; see /homework/main',
    `cd ${['', 'work', 'main'].join('/')}`,
  ),
]

const whole = {
  [`${room}/README.md`]: '# Quiz Runner\n',
  [`${room}/contract.ts`]: '',
  [`${room}/index.ts`]: '',
}
const without = (file: string) => Object.fromEntries(Object.entries(whole).filter(([path]) => !path.endsWith(file)))

/** What a room must have and may have. */
export const roomCases: Case[] = [
  { wall: 'whole-rooms', title: 'every room has a README.md', good: whole, bad: without('README.md') },
  { wall: 'whole-rooms', title: 'it is short', good: whole, bad: { ...whole, [`${room}/README.md`]: 'word\n'.repeat(41) } },
  {
    wall: 'whole-rooms',
    title: 'every room has a contract',
    good: { ...without('contract.ts'), [`${room}/contract/quiz.ts`]: '' },
    bad: without('contract.ts'),
  },
  { wall: 'whole-rooms', title: 'every room has an index', good: whole, bad: without('index.ts') },
  {
    wall: 'whole-rooms',
    title: 'pages are listed',
    good: { ...whole, [`${room}/web/index.tsx`]: '' },
    bad: { ...whole, [`${room}/web/quiz-page.tsx`]: '' },
  },
  {
    wall: 'floor-plan',
    title: 'a kind is a file or a folder of that name',
    good: { [`${room}/rules/scoring.ts`]: '', [`${room}/rules/scoring.test.ts`]: '', [`${room}/quiz-runner.test.ts`]: '' },
    bad: { [`${room}/service.ts`]: '' },
  },
  { wall: 'floor-plan', title: 'no new kinds', good: { [`${room}/site.ts`]: '' }, bad: { [`${room}/models/quiz.ts`]: '' } },
  { wall: 'tree', title: 'src has its places', good: { 'src/main.ts': '' }, bad: { 'src/services/mail.ts': '' } },
  { wall: 'floors', title: 'every room has a floor', good: whole, bad: { 'src/modules/loan-hunter/index.ts': '' } },
  {
    wall: 'lists',
    title: 'every room is listed for the server',
    good: { ...whole, 'src/rooms.ts': "import { actions } from '#modules/quiz-runner/actions.ts'" },
    bad: { ...whole, 'src/rooms.ts': '' },
  },
  {
    wall: 'lists',
    title: 'every room with pages is listed for the browser',
    good: { [`${room}/web/index.tsx`]: '', 'src/browser.tsx': "import { pages } from '#modules/quiz-runner/web/index.tsx'" },
    bad: { [`${room}/web/index.tsx`]: '', 'src/browser.tsx': '' },
  },
]
