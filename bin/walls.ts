import { fileURLToPath } from 'node:url'
import { findings } from './walls/check.ts'
import { readTree } from './walls/tree.ts'

const tree = readTree(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)))
const found = findings(tree)
for (const { file, line, wall, what, instead } of found) console.log(`${file}:${line} ${wall}: ${what}; ${instead}`)
console.log(found.length ? `${found.length} places break the plan of the house` : `The walls stand (${tree.size} files)`)
process.exitCode = found.length ? 1 : 0
