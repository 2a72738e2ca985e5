import { Socket } from 'node:net'
import { judge } from './judge.ts'
import type { SamlQuestion } from './words.ts'

/**
 * A process of its own for XML that strangers send: it holds no database, no settings, no secret, and is forked without an
 * environment. It may read the program's files and nothing else, and no connection leaves it.
 */
Socket.prototype.connect = () => {
  throw new Error('This process connects to nobody.')
}

process.on('message', ({ n, question }: { n: number; question: SamlQuestion }) => {
  void judge(question).then(answer => process.send?.({ n, answer }))
})
process.on('disconnect', () => process.exit(0))
