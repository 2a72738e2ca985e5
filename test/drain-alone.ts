import type { DbAddress } from '#kernel/db.ts'
import { silent } from '#kernel/log.ts'
import { openHouse } from '#kernel/open-house.ts'
import { rooms } from '../src/rooms.ts'

/** A process of its own that does what waits in the queue of a test’s world, so that a test can kill it. */
const told = JSON.parse(process.argv[2]!) as { app: DbAddress; secret: string; dataDir: string; now: string }
const places = {
  dataDir: told.dataDir,
  publicUrl: new URL('http://localhost:3000'),
  pagesUrl: new URL('http://pages.localhost:3000'),
  allowPrivateWebhooks: true,
}
const opened = await openHouse({
  app: told.app,
  secret: Buffer.from(told.secret, 'base64'),
  places,
  rooms,
  clock: () => new Date(told.now),
  log: silent,
  pool: 3,
})
await opened.house.jobs.drain(opened.house)
await opened.close()
