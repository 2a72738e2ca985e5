import type { House } from './house.ts'
import { sql } from './sql.ts'

export const monthsMissing =
  'Events wait outside their months: the tables of the coming months were not made in time. The log says why; nothing is lost, and they move in when the tables are made.'

/** Hours between two looks; a start of the process looks as well. */
const everyHours = 1
const lookAt = new WeakMap<House, number>()

/**
 * Has the tables of the coming months made, of events and changes, and those taken off of which nothing is left. The application's role makes none itself: the function
 * takes no argument and makes these and no others. Where it cannot, the process goes on: what belongs to a month that is not
 * there is kept aside until it is.
 */
export async function keepMonths(house: House): Promise<void> {
  const now = house.clock().getTime()
  if (now < (lookAt.get(house) ?? 0)) return
  lookAt.set(house, now + everyHours * 3_600_000)
  try {
    const [row] = await house.db.ask<{ made: number; beyond: boolean }>(
      sql`select kernel.prepare_months() as made, kernel.beyond_months() as beyond`,
    )
    const [old] = await house.db.ask<{ dropped: number }>(sql`select kernel.drop_empty_months() as dropped`)
    if (old?.dropped) house.log.info('months of which nothing was left taken off', { dropped: old.dropped })
    if (row?.made) house.log.info('tables of coming months made', { made: row.made })
    if (row?.beyond) house.log.error('months missing', new Error(monthsMissing))
  } catch (error) {
    house.log.error('could not make the tables of the coming months', error)
  }
}
