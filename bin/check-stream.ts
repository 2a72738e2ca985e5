import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { openCounting, wordsOf } from '../src/modules/audit/rules/gaps.ts'

// npm run check-stream -- FILE ...     names what is missing or doubled in what a SIEM stream's receiver kept: NDJSON, or syslog a
// line a message, in the order it came. Without a file: what comes in. `--json`: the same for programs. Exit code 1: not whole.

const files = process.argv.slice(2).filter(one => one !== '--json')
const counting = openCounting()
try {
  for (const input of files.length ? files.map(file => createReadStream(file)) : [process.stdin]) {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) counting.line(line)
  }
} catch (error) {
  console.error(`This cannot be read: ${(error as Error).message}`)
  process.exit(2)
}
const received = counting.received()
if (process.argv.includes('--json')) console.log(JSON.stringify({ streams: received, unread: counting.unread() }))
else {
  for (const line of received.flatMap(wordsOf)) console.log(line)
  if (counting.unread()) console.log(`${counting.unread()} lines hold no record of a stream`)
  if (!received.length) console.log('No record of a stream is in there.')
}
process.exitCode = received.length && received.every(({ gaps, conflicts }) => !gaps.length && !conflicts.length) ? 0 : 1
