import type { Id } from '#base/id.ts'
import type { Action } from '#policy/action.ts'
import { systemOf } from './caller.ts'
import type { SealBroken } from './envelope.ts'
import type { House } from './house.ts'
import { run } from './run.ts'

/** The same row is told of once an hour: whoever reads a list again and again does not fill the log. */
const againAfter = 3_600_000
const mostRemembered = 10_000

/**
 * What did not open where it stands is kept as a finding of its client, in a transaction of its own: the one that met it ends
 * with its refusal. Which row, never what was in it.
 */
export interface Findings {
  broken(tenant: Id, row: string, why: SealBroken['why']): void
  /** When all so far are kept. */
  kept(): Promise<void>
}

export function openFindings(house: () => House): Findings {
  const told = new Map<string, number>()
  const under = new Set<Promise<unknown>>()
  return {
    broken(tenant, row, why) {
      const key = `${tenant} ${row} ${why}`
      const now = Date.now()
      if (now - (told.get(key) ?? 0) < againAfter) return
      if (told.size >= mostRemembered) told.delete(told.keys().next().value!)
      told.set(key, now)
      const { log, sealBroken: action } = house()
      log.error('sealed value does not open', new Error(why), { tenant })
      if (!action) return
      const keeping = run(house(), {
        action: action as Action,
        door: 'job',
        caller: systemOf(tenant),
        input: { row: row.replaceAll(' ', '/').slice(0, 300), why },
      })
        .catch(error => log.error('finding was not kept', error, { tenant }))
        .finally(() => under.delete(keeping))
      under.add(keeping)
    },
    kept: async () => void (await Promise.all(under)),
  }
}
