import { barredText, dataFiles, emptyNames, floors, longest, narrowWords } from './plan.ts'
import { lineCounter, type Scanned } from './scan.ts'
import { type Finding, isTest, placeOf } from './tree.ts'

export function wordFindings(file: string, { code }: Scanned): Finding[] {
  if (!file.startsWith('src/') || isTest(file)) return []
  const line = lineCounter(code)
  return narrowWords
    .filter(({ barred, allowed }) => (barred?.test(file) ?? true) && !allowed?.test(file))
    .flatMap(({ wall, words, what, instead }) =>
      [...code.matchAll(words)].map(({ index }) => ({ file, line: line(index), wall, what, instead })),
    )
}

export function textFindings(file: string, source: string): Finding[] {
  const line = lineCounter(source)
  return barredText.flatMap(({ words, what, instead }) =>
    [...source.matchAll(words)].map(({ index }) => ({ file, line: line(index), wall: 'barred-text', what, instead })),
  )
}

const isCode = /^(?:src|bin|test)\//
const plainName = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*$/

export function fileFindings(file: string, source: string): Finding[] {
  if (!isCode.test(file)) return []
  const found: Finding[] = []
  const lines = source.split('\n').length - (source.endsWith('\n') ? 1 : 0)
  if (lines > longest && !dataFiles.test(file))
    found.push({
      file,
      line: longest,
      wall: 'length',
      what: `has ${lines} lines`,
      instead: `split it by subject: at most ${longest}`,
    })
  for (const part of file.split('/')) {
    const word = part.split(/[-.]/).find(piece => emptyNames.test(piece.toLowerCase()))
    if (word)
      found.push({
        file,
        line: 1,
        wall: 'names',
        what: `the name ${part} says nothing (${word})`,
        instead: 'name it by what it is about',
      })
    else if (!plainName.test(part) && part !== 'README.md' && !dataFiles.test(file))
      found.push({
        file,
        line: 1,
        wall: 'names',
        what: `${part} is not kebab-case`,
        instead: 'lower case, words joined by hyphens',
      })
  }
  return found
}

const exportLine = /^\s*export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*(['"])\s*\1;?[ \t]*$/gm

export function indexFindings(file: string, { code }: Scanned): Finding[] {
  if (!/^src\/.*\/index\.ts$/.test(file)) return []
  const left = code.replace(exportLine, lines => lines.replace(/[^\n]/g, ''))
  const at = left.search(/\S/)
  if (at < 0) return []
  const line = left.slice(0, at).split('\n').length
  return [
    {
      file,
      line,
      wall: 'index',
      what: 'an index.ts holds more than export lines',
      instead: 'move the code to a file with a name',
    },
  ]
}

const camel = (room: string): string => room.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

export function actionNameFindings(file: string, { text }: Scanned): Finding[] {
  const place = placeOf(file)
  if (place?.zone !== 'room' || place.kind !== 'contract') return []
  const line = lineCounter(text)
  const name = new RegExp(`^${camel(place.room)}\\.[a-z]+[A-Z][A-Za-z0-9]*$`)
  return [...text.matchAll(/\b(?:query|command)\s*\(\s*(['"`])([^'"`]*)\1/g)]
    .filter(found => !name.test(found[2]!))
    .map(found => ({
      file,
      line: line(found.index),
      wall: 'action-names',
      what: `the action ${found[2]} is not ${camel(place.room)}.verbNoun`,
      instead: 'one name from URL to audit: the room in camelCase, a verb, a noun',
    }))
}

const schemaOf = (room: string): string => room.replaceAll('-', '_')
const roomOfSchema = new Map(Object.keys(floors).map(room => [schemaOf(room), room]))
const schemas = ['kernel', 'public', 'pgboss', 'pg_catalog', 'information_schema', ...roomOfSchema.keys()].join('|')
const verbs = ['from', 'join', 'into', 'update', 'using', 'table', 'truncate']
const inSql = new RegExp(
  String.raw`\b(${[...verbs, ...verbs.map(verb => verb.toUpperCase())].join('|')})\s+(?:only\s+|lateral\s+|ONLY\s+|LATERAL\s+)*"?(${schemas})"?\s*\.\s*"?([a-z_][a-z0-9_]*)\b"?(\s*\()?`,
  'g',
)
const inBuilder = new RegExp(
  String.raw`\b(selectFrom|insertInto|updateTable|deleteFrom|mergeInto|using|table|\w*[jJ]oin)\s*\(\s*\[?\s*['"](${schemas})\.([a-z_][a-z0-9_]*)\b`,
  'g',
)

export function sqlFindings(file: string, { text }: Scanned): Finding[] {
  const place = placeOf(file)
  if (place?.zone !== 'room') return []
  const line = lineCounter(text)
  const found: Finding[] = []
  for (const { index, 1: verb, 2: schema, 3: table, 4: paren } of [...text.matchAll(inSql), ...text.matchAll(inBuilder)]) {
    const isFunction = paren !== undefined && /^(?:from|join|using)$/i.test(verb!)
    const at = { file, line: line(index), wall: 'sql' as const, what: `${place.kind ?? 'a room'} names ${schema}.${table}` }
    if (place.kind !== 'store') found.push({ ...at, instead: 'SQL belongs in the room’s store' })
    else if (!isFunction && !mayName(place, schema!, table!))
      found.push({ ...at, instead: 'its own schema, or a _view of a lower floor; else ask that room through its index' })
  }
  return found
}

function mayName(place: { room: string; floor: number }, schema: string, table: string): boolean {
  if (schema === schemaOf(place.room)) return true
  const floor = schema === 'kernel' ? -1 : floors[roomOfSchema.get(schema) ?? '']
  return floor !== undefined && floor < place.floor && table.endsWith('_view')
}
