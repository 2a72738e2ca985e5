/**
 * The plan of the house as data: who stands on which floor, what a room may hold, who may import whom, and which narrow
 * doors there are. Changing the plan is changing this file, with the reason in docs/decisions.
 */

/** A room imports only rooms of a lower floor. */
export const floors: Record<string, number> = {
  identity: 0,
  crm: 1,
  apps: 1,
  outreach: 2,
  'lead-hunter': 3,
  attraction: 4,
  'quiz-runner': 4,
  'video-hunter': 4,
  'deal-hunter': 4,
  'campaign-runner': 4,
  'call-runner': 4,
  automation: 4,
  keys: 5,
  trust: 5,
  audit: 5,
  operator: 6,
}

/** The closed list of what a room holds. Each may be one file, or a folder of files once it outgrew one. */
export const kinds = ['contract', 'rules', 'store', 'actions', 'effects', 'site'] as const
export type Kind = (typeof kinds)[number] | 'index' | 'web'

export const entries = ['src/main.ts', 'src/cli.ts', 'src/rooms.ts']

/**
 * What an import may point at. `own x`: the same room's kind x. `lower x`: kind x of a room on a lower floor. A path names
 * one file.
 */
export type Target =
  | 'base'
  | 'policy'
  | 'kernel'
  | 'src/kernel/html.ts'
  | 'src/kernel/site.ts'
  | 'adapters'
  | 'ui'
  | `own ${Kind}`
  | `lower ${'contract' | 'index' | 'web'}`
  | 'any room but web'
  | 'every web/index.tsx'
  | 'entries'

export interface Row {
  may: readonly Target[]
  npm: readonly string[]
  /** Node's own modules: all, none, or these. */
  node: true | readonly string[]
}

const server = [
  ...['zod', 'sql-template-tag', 'postgres', 'pg-boss', 'ipaddr.js', '@tus/server', '@tus/file-store', 'pdfkit'],
  ...['fastify', '@fastify/cookie', '@fastify/formbody', '@fastify/static'],
  ...['@zxcvbn-ts/core', '@zxcvbn-ts/language-common', '@zxcvbn-ts/language-en'],
]
const screen = [
  ...['react', 'react-dom', 'zod', 'tus-js-client', '@hello-pangea/dnd', '@simplewebauthn/browser'],
  ...['@mantine/core', '@mantine/hooks'],
  ...['@mantine/notifications', '@tabler/icons-react', '@fontsource-variable/inter'],
  ...['@tanstack/react-query', '@tanstack/react-router', '@tanstack/react-table', '@tanstack/react-virtual'],
]
const streams = ['node:stream', 'node:stream/promises', 'node:string_decoder', 'node:zlib', 'node:buffer']

export type RowName = 'base' | 'policy' | 'kernel' | 'adapters' | 'ui' | Kind | 'entry' | 'browser'

export const rows: Record<RowName, Row> = {
  // The ledger's sums run in a page without a server too (docs/decisions/0020-the-ledger.md).
  base: { may: ['base'], npm: ['zod', 'libphonenumber-js', '@noble/curves', '@noble/hashes', '@noble/post-quantum'], node: [] },
  policy: { may: ['base', 'policy'], npm: ['zod'], node: [] },
  kernel: { may: ['base', 'policy', 'kernel'], npm: server, node: true },
  adapters: {
    may: ['base', 'policy', 'kernel', 'adapters'],
    npm: [
      'zod',
      'ipaddr.js',
      'fast-xml-parser',
      // Workbooks: an archive and XML of any size, read as streams (docs/decisions/0018-xlsx.md).
      'yauzl',
      'yazl',
      'sax',
      '@tus/file-store',
      '@simplewebauthn/server',
      'otpauth',
      'qrcode',
      'openid-client',
      'jose',
      '@node-saml/node-saml',
    ],
    node: true,
  },
  ui: { may: ['base', 'policy', 'ui'], npm: screen, node: [] },
  contract: { may: ['base', 'policy', 'own contract', 'lower contract'], npm: ['zod'], node: [] },
  rules: {
    may: ['base', 'policy', 'own contract', 'own rules'],
    npm: ['zod', 'libphonenumber-js', 'fast-xml-parser'],
    node: [],
  },
  store: { may: ['base', 'policy', 'kernel', 'own contract', 'own rules', 'own store'], npm: [], node: [] },
  actions: {
    may: [
      ...(['base', 'policy', 'kernel', 'own contract', 'own rules', 'own store', 'own site', 'own effects'] as const),
      ...(['own actions', 'lower index', 'lower contract'] as const),
    ],
    npm: ['csv-parse', 'csv-stringify', 'chardet', 'iconv-lite', 'fast-xml-parser'],
    node: streams,
  },
  effects: {
    may: [
      ...(['base', 'policy', 'kernel', 'adapters', 'own contract', 'own rules', 'own store'] as const),
      ...(['own effects', 'lower index'] as const),
    ],
    npm: ['chardet', 'iconv-lite'],
    node: streams,
  },
  site: {
    may: ['base', 'policy', 'src/kernel/html.ts', 'src/kernel/site.ts', 'own contract', 'own rules', 'own site'],
    npm: [],
    node: [],
  },
  index: {
    may: ['own contract', 'own rules', 'own store', 'own actions', 'own effects', 'own site'],
    npm: [],
    node: [],
  },
  web: {
    may: ['base', 'policy', 'ui', 'own contract', 'own rules', 'own web', 'lower contract', 'lower web'],
    npm: screen,
    node: [],
  },
  entry: { may: ['base', 'policy', 'kernel', 'adapters', 'any room but web', 'entries'], npm: server, node: true },
  browser: { may: ['ui', 'every web/index.tsx'], npm: ['react', 'react-dom'], node: [] },
}

/** Adapters that only some rooms may hold in their effects; the entries wire them, tests read their outboxes. */
export const narrowAdapters: Record<string, readonly string[]> = {
  email: ['outreach', 'identity'],
  sms: ['outreach'],
  voice: ['call-runner'],
}

export interface NarrowWords {
  wall: 'environment' | 'network' | 'clock-and-chance' | 'named-exports'
  /** Matched against code, with comments and the insides of strings blanked. */
  words: RegExp
  what: string
  /** Files the words are barred from; without it, all of src. */
  barred?: RegExp
  /** Files in which they may stand nevertheless. */
  allowed?: RegExp
  instead: string
}

const pure = /^src\/(policy\/|modules\/[^/]+\/(contract|rules)(\.ts$|\/))/

export const narrowWords: readonly NarrowWords[] = [
  {
    wall: 'environment',
    words: /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[|\bimport\.meta\.env\b/g,
    what: 'reads the environment',
    allowed: /^src\/kernel\/settings\.ts$/,
    instead: 'declare it in kernel/settings.ts and pass the value',
  },
  {
    wall: 'network',
    words:
      /(?<![\w$.])fetch\s*\(|[=(,:]\s*fetch\b(?!\s*:)|\b(?:globalThis|window|self)\s*\.\s*fetch\b|\bXMLHttpRequest\b|\bsendBeacon\b/g,
    what: 'talks to the network',
    allowed: /^src\/(adapters\/|ui\/call\.ts$)/,
    instead: 'server side it belongs in an adapter, in the browser in ui/call.ts',
  },
  {
    wall: 'clock-and-chance',
    words:
      /\bDate\s*\.\s*now\b|\bnew\s+Date\b(?:\s*\(\s*\)|(?!\s*\())|(?<![\w$.]|new\s)Date\s*\(|\bMath\s*\.\s*random\b|\bcrypto\s*\.|\bperformance\s*\.\s*now\b|\bTemporal\s*\.\s*Now\b|\bnewId\s*\(/g,
    what: 'asks the clock or chance',
    barred: pure,
    instead: 'take the moment or the id as an argument; the action has them from ctx',
  },
  {
    wall: 'named-exports',
    words: /\bexport\s+default\b/g,
    what: 'exports a default',
    instead: 'give it a name: a name is found by searching',
  },
]

/** Packages of which one file alone hands out what it loaded. */
export const loadedBy: Record<string, string> = { postgres: 'src/kernel/postgres-driver.ts' }

/** Words that say nothing about what is inside. */
export const emptyNames = /^(?:utils?|helpers?|misc|common|shared)$/

/** Text that may stand nowhere in the tree. */
export const barredText: readonly { words: RegExp; what: string; instead: string }[] = [
  {
    words: /\bregistry\.[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:org|com|net|io|dev)\b/gi,
    what: 'names a package registry',
    instead: 'the lock file carries integrity only; the host is the reader’s own setting',
  },
  {
    words: /(?<![\w.-])\/work\/(?:main|shared)\b/g,
    what: 'names a path of one machine',
    instead: 'write it from the root of the repository',
  },
]

export const longest = 300
export const longestReadme = 40

/** Data, not code: may be as long as the facts are many. */
export const dataFiles = /^(?:test\/fixtures\/|src\/policy\/rulebook\/|.*\.(?:json|csv|svg|txt|sql|snap)$)/
