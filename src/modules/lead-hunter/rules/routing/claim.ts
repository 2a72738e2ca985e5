import { type Holder, mayHold } from '#policy/licence.ts'
import type { Who } from '../../contract/routing.ts'
import { isAmong } from './people.ts'
import { poolNamed } from './spoken-trace.ts'

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)

/** A lead nobody has, and the person who would claim it. Instants are milliseconds since 1970. */
export interface Claiming {
  /** An offer that has not ended; undefined where the lead lies in a pool or nowhere. */
  offer: { to: readonly string[]; until: number | null } | undefined
  pool: { name: string; who: Who } | undefined
  me: Holder & { id: string; branchId: string | null }
  /** Of the property, two letters; null: unknown. */
  state: string | null
}

export interface ClaimGap {
  word: 'forbidden' | 'conflict'
  why: string
  facts?: { code: string; state: string | null }
}

/** Why somebody may not claim a lead, in one sentence; null where they may. Asked by the screen before, and by the claim. */
export function claimGap({ offer, pool, me, state }: Claiming, now: number): ClaimGap | null {
  if (offer) {
    if (!offer.to.includes(me.id)) return { word: 'forbidden', why: 'This lead is offered to other people.' }
    if (offer.until !== null && offer.until <= now) return { word: 'conflict', why: 'The time to claim this lead ran out.' }
  } else {
    if (!pool) return { word: 'conflict', why: 'This lead is in no pool and is not offered to anybody.' }
    if (!isAmong(pool.who, me)) return { word: 'forbidden', why: `${capital(poolNamed(pool.name))} is not open to you.` }
  }
  const held = mayHold(me, state ?? undefined, now)
  if (held.may) return null
  const why = `You need an active license${state ? ` in ${state}` : ''} to take this lead. ${held.sentence}`
  return { word: 'forbidden', why, facts: { code: held.skip.code, state } }
}
