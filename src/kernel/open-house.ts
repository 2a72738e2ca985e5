import { createSecretKey } from 'node:crypto'
import type { DbAddress } from './db.ts'
import { openHolding } from './holding.ts'
import type { Clock, House, Places } from './house.ts'
import { openJobs } from './jobs.ts'
import { openLedger } from './ledger/keeper.ts'
import type { WitnessPort } from './ledger/witnessing.ts'
import { openLive } from './live.ts'
import type { Log } from './log.ts'
import { openNotes } from './notes.ts'
import { openPool } from './pool.ts'
import { assemble, type Room } from './room.ts'
import { openUses } from './uses.ts'
import { openVault } from './vault.ts'

/** Connections that serve requests; more only make two cores wait for each other. */
export const poolSize = 8

/** Puts the house together over a migrated database. `close` ends every connection it opened. */
export async function openHouse(o: {
  app: DbAddress
  secret: Buffer
  places: Places
  rooms: readonly Room[]
  clock: Clock
  log: Log
  pool?: number
  witnesses?: readonly WitnessPort[]
}) {
  const parts = assemble(o.rooms)
  const vault = openVault(o.secret)
  const [db, live] = await Promise.all([openPool(o.app, o.pool ?? poolSize), openLive(o.app, vault)])
  const jobs = openJobs(o.app, vault)
  const holding = openHolding(o.app)
  const contextKey = createSecretKey(vault.key('context'))
  const { clock, log } = o
  const ledger = openLedger({
    ...{ db, vault, clock, log, contextKey, publicUrl: o.places.publicUrl, witnesses: o.witnesses },
    taken: tenants => {
      for (const tenant of tenants) jobs.happened(tenant, ['ledger.taken'])
    },
  })
  const house: House = {
    db,
    vault,
    clock: o.clock,
    log: o.log,
    places: o.places,
    jobs,
    holding,
    uses: openUses(),
    notes: openNotes(),
    live,
    ledger,
    contextKey,
    actions: parts.actions,
    handlers: parts.handlers,
    effects: parts.effects,
    names: parts.names,
    prepareTenant: parts.prepareTenant,
    afterEvents: parts.afterEvents,
    housekeeping: parts.housekeeping,
    approvalNews: parts.approvalNews,
    scimRefused: parts.scimRefused,
    sourceOfKey: async key => parts.sourceOfKey?.(db, key),
  }
  return {
    house,
    pages: parts.pages,
    everyMinute: parts.everyMinute,
    async close() {
      await house.uses.keep(house)
      await house.notes.settle(house)
      await jobs.stop()
      await ledger.stop()
      await holding.end()
      await live.stop()
      await db.end()
    },
  }
}
