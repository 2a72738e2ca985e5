import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sql } from 'postgres'
import { openApi } from '../../src/kernel/openapi.ts'
import type { Action } from '../../src/policy/action.ts'
import { actionsDoc, eventsDoc, writtenNames } from './actions.ts'
import { matrixDoc } from './matrix.ts'
import { ocsfDoc } from './ocsf.ts'
import { tablesSql } from './tables.ts'

const folder = 'docs/generated'
const by = 'made by bin/docs.ts'

/** What can be made from what is at hand, by path: without rooms no actions, without a database no tables. */
export async function generatedDocs({
  actions,
  effects = [],
  sql,
  version,
}: {
  actions?: readonly Action[]
  effects?: readonly string[]
  sql?: Sql
  version: string
}) {
  const files: Record<string, string> = { 'matrix.md': markdown(matrixDoc()) }
  if (actions) {
    files['actions.md'] = markdown(actionsDoc(actions))
    files['events.md'] = markdown(eventsDoc(actions))
    files['ocsf.md'] = markdown(ocsfDoc(writtenNames(actions, effects)))
    files['openapi.json'] = `${JSON.stringify(openApi(actions, { title: 'Connect & Close', version }), null, 2)}\n`
  }
  if (sql) files['tables.sql'] = `-- ${by}\n\n${await tablesSql(sql)}\n`
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]))
}

const markdown = (text: string): string => `<!-- ${by} -->\n\n${text}\n`

/** Paths whose text on the disk is not the one that would be made now. */
export const staleDocs = (root: string, files: Record<string, string>): string[] =>
  Object.keys(files).filter(path => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== files[path])

export function writeDocs(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
