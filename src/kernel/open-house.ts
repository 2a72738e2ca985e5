import { createSecretKey } from 'node:crypto'
import { asHouse } from './as-house.ts'
import { signRound } from './context.ts'
import type { DbAddress } from './db.ts'
import { openFindings } from './findings.ts'
import { openHolding } from './holding.ts'
import type { Clock, House, Places } from './house.ts'
import { openJobs } from './jobs.ts'
import { openLedger } from './ledger/keeper.ts'
import type { WitnessPort } from './ledger/witnessing.ts'
import { openLive } from './live.ts'
import type { Log } from './log.ts'
import { openNotes } from './notes.ts'
import { ownKeys } from './own-keys.ts'
import { openPool } from './pool.ts'
import { assemble, type Room } from './room.ts'
import type { RootKeys } from './root-keys.ts'
import { sql } from './sql.ts'
import { openUses } from './uses.ts'
import { openVault } from './vault.ts'

/** Connections that serve requests; more only make two cores wait for each other. */
export const poolSize = 8

/** Puts the house together over a migrated database. `close` ends every connection it opened. */
export async function openHouse(o: {
  app: DbAddress
  secret: Buffer
  root: RootKeys
  places: Places
  rooms: readonly Room[]
  clock: Clock
  log: Log
  pool?: number
  witnesses?: readonly WitnessPort[]
}) {
  const parts = assemble(o.rooms)
  const own = ownKeys(o.secret)
  const contextKey = createSecretKey(own.key('context'))
  const db = await openPool(o.app, o.pool ?? poolSize)
  const findings = openFindings(() => house)
  const vault = openVault({
    own,
    root: o.root,
    clock: o.clock,
    asHouse: (tenant, work) => asHouse(db, contextKey, tenant, work),
    rootsUsed: async () => {
      const { until, mark } = signRound(contextKey)
      return (await db.ask<{ root: string }>(sql`select r as root from keys.roots_used(${until}, ${mark}) r`)).map(r => r.root)
    },
    broken: findings.broken,
    told: (what, tenant, error) => (error === undefined ? o.log.info(what, { tenant }) : o.log.error(what, error, { tenant })),
  })
  const live = await openLive(o.app, vault)
  const jobs = openJobs(o.app, vault)
  const holding = openHolding(o.app)
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
    sealBroken: parts.sealBroken,
    eraseAgain: parts.eraseAgain,
    people: parts.people,
    findings,
    sourceOfKey: async key => parts.sourceOfKey?.(db, key),
  }
  return {
    house,
    pages: parts.pages,
    everyMinute: parts.everyMinute,
    async close() {
      await house.uses.keep(house)
      await house.notes.settle(house)
      await findings.kept()
      await vault.keepUses()
      await jobs.stop()
      await ledger.stop()
      await holding.end()
      await live.stop()
      await db.end()
      await o.root.close()
    },
  }
}
