import { z } from 'zod'
import { id } from '#base/id.ts'
import { command } from '#policy/action.ts'

/** The key with which a client's directory provisions people: asked for, agreed to and collected as an API key is. */

const connection = id('connection')
const one = z.strictObject({ connection, key: id('key') })

/** As it is listed with its connection. */
export const directoryKeyRow = z.object({
  id: z.string(),
  /** Null until it was collected. */
  prefix: z.string().nullable(),
  madeBy: z.string().nullable(),
  madeAt: z.string(),
  /** Agreed to and not shown yet: until then whoever asked may collect it. */
  collectBy: z.string().nullable(),
  mine: z.boolean(),
  lastUsedAt: z.string().nullable(),
})

export const makeDirectoryKey = command('identity.makeDirectoryKey', {
  summary: 'Make a key for a directory: a second person agrees first, then whoever asked collects its secret',
  http: 'POST /connections/{connection}/keys',
  needs: 'key.make',
  input: z.strictObject({ connection }),
  output: z.object({ id: z.string(), connection: z.string(), collectBy: z.string() }),
  emits: ['approval.asked', 'approval.done', 'approval.failed'],
})

export const collectDirectoryKey = command('identity.collectDirectoryKey', {
  summary: 'Collect a directory’s key that was agreed to: made now, shown this once to whoever asked for it; the one before ends',
  http: 'POST /connections/{connection}/keys/{key}/secret',
  needs: 'directory.key',
  input: one,
  output: z.object({ id: z.string(), token: z.string() }),
})

export const dropUncollectedDirectoryKey = command('identity.dropUncollectedDirectoryKey', {
  summary: 'Take out a directory’s key that nobody collected in time',
  door: 'job',
  needs: 'job.run',
  input: one,
  output: z.object({}),
  emits: ['key.lapsed'],
})

export const endDirectoryKey = command('identity.endDirectoryKey', {
  summary: 'End a directory’s key at once',
  http: 'DELETE /connections/{connection}/keys/{key}',
  needs: 'directory.key',
  input: one,
  output: z.object({}),
})
