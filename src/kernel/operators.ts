import type { Id } from '#base/id.ts'
import { operatorSession } from '#policy/limits.ts'
import { hashToken } from './bearers.ts'
import { type Caller, operatorOf } from './caller.ts'
import type { House } from './house.ts'
import { sql } from './sql.ts'

/**
 * Who stands behind an operator's token, and in which client's log it is to stand. Asked of the database with every request:
 * there are few operators, and one who is removed is out at once.
 */
export async function operatorBehind(house: House, token: string, client: Id, attended: boolean): Promise<Caller | undefined> {
  const now = house.clock()
  const idle = new Date(now.getTime() + operatorSession.idleMinutes * 60_000)
  const [found] = await house.db.ask<{ id: Id; person_id: Id; name: string; strong_at: string }>(
    sql`select * from operator.session_of(${hashToken(token)}, ${now}, ${idle}, ${attended})`,
  )
  return (
    found && {
      ...operatorOf(client, found.person_id, found.name),
      bearer: found.id,
      proof: { secondFactor: true, strongAt: Date.parse(found.strong_at), mayOnlyEnrol: false },
    }
  )
}
