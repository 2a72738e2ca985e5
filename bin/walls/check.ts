import { actionNameFindings, fileFindings, indexFindings, sqlFindings, textFindings, wordFindings } from './contents.ts'
import { importFindings } from './imports.ts'
import { roomFindings } from './rooms.ts'
import { scan } from './scan.ts'
import type { Finding, Tree } from './tree.ts'

/** Every place where the tree breaks the plan, by file and line. */
export function findings(tree: Tree): Finding[] {
  const found = roomFindings(tree)
  for (const [file, source] of tree) {
    found.push(...textFindings(file, source), ...fileFindings(file, source))
    if (!/\.tsx?$/.test(file) || !file.startsWith('src/')) continue
    const scanned = scan(source)
    found.push(...importFindings(file, scanned), ...wordFindings(file, scanned), ...indexFindings(file, scanned))
    found.push(...actionNameFindings(file, scanned), ...sqlFindings(file, scanned))
  }
  return found.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
}
