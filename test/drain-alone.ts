import { join } from 'node:path'
import { z } from 'zod'
import { fileRoot } from '#adapters/kms/index.ts'
import type { DbAddress } from '#kernel/db.ts'
import { effect, type Handler, handle, perform } from '#kernel/handle.ts'
import { silent } from '#kernel/log.ts'
import { openHouse } from '#kernel/open-house.ts'
import type { Action } from '#policy/action.ts'
import { rooms } from '../src/rooms.ts'
import { outside } from './second-person-contract.ts'

/** A process of its own that does what waits in the queue of a test’s world, so that a test can kill it. */
const told = JSON.parse(process.argv[2]!) as { app: DbAddress; secret: string; dataDir: string; now: string }
const places = {
  dataDir: told.dataDir,
  publicUrl: new URL('http://localhost:3000'),
  pagesUrl: new URL('http://pages.localhost:3000'),
  allowPrivateWebhooks: true,
}
const secret = Buffer.from(told.secret, 'base64')
const opened = await openHouse({
  app: told.app,
  secret,
  root: await fileRoot({ path: join(told.dataDir, 'root.key'), secret }),
  places,
  rooms,
  clock: () => new Date(told.now),
  log: silent,
  pool: 3,
})
/** Says that it is at work outside, and never comes to an end. */
const endless = effect({
  name: 'house.endless',
  input: z.object({}),
  prepare: async () => ({}),
  async perform() {
    process.stdout.write('at work\n')
    await new Promise(() => setInterval(() => {}, 1000))
  },
  settle: async () => ({ ran: 1 }),
})
;(opened.house.actions as Map<string, Action>).set(outside.name, outside as unknown as Action)
;(opened.house.handlers as Map<string, Handler>).set(
  outside.name,
  handle(outside, async () => perform(endless, {})),
)
await opened.house.jobs.drain(opened.house)
await opened.close()
