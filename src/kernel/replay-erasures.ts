import type { Id } from '#base/id.ts'
import { systemOf } from './caller.ts'
import { signRound } from './context.ts'
import { bringUpJournal, journalOf, journalPath } from './erasure-journal.ts'
import type { House } from './house.ts'
import { StartRefused } from './migrate.ts'
import { run } from './run.ts'
import { sql } from './sql.ts'

/**
 * Before anybody is served: erases again whoever the journal says was erased and this database does not know it of, as a
 * restored copy does not. Answers how many. Throws StartRefused where the database knows of erasures that the journal does
 * not: what would come back with the next restore is unknown then.
 */
export async function replayErasures(house: House): Promise<number> {
  const journal = await bringUpJournal(journalOf(house))
  const { until, mark } = signRound(house.contextKey)
  const done = await house.db.ask<{ id: Id; entry: number; hash: string }>(
    sql`select id, entry, hash from keys.erasures_done(${until}, ${mark})`,
  )
  for (const { entry, hash } of done)
    if (journal[entry - 1]?.hash !== hash)
      throw new StartRefused(
        `The database knows of erasure ${entry}, and the journal ${journalPath(house.places)} does not. Restore the journal (every backup has a copy, erasures.copy): without it people who were erased could come back.`,
      )
  const known = new Set(done.map(one => one.id))
  const missing = journal.filter(entry => !known.has(entry.erasure))
  if (!missing.length) return 0
  const wanted = [...new Set(missing.map(entry => entry.tenant))]
  const clients = new Set(
    (await house.db.ask<{ id: Id }>(sql`select c as id from keys.has_clients(${wanted}::uuid[], ${until}, ${mark}) c`)).map(
      c => c.id,
    ),
  )
  if (!house.eraseAgain) throw new Error('nobody erases again')
  // A client that is not here, or no more, has nobody to erase.
  const due = missing.filter(entry => clients.has(entry.tenant))
  for (const entry of due)
    await run(house, { action: house.eraseAgain, door: 'job', caller: systemOf(entry.tenant), input: { entry } })
  if (due.length) house.log.warn('erased again after a restore', { erasures: due.length })
  return due.length
}
