import type { Problem } from './problem.ts'

/** What the server wants to be shown before it goes on, and how recent it must be. */
export interface Demand {
  by: 'passkey' | 'totp'
  minutes: number
}

export const demandOf = ({ word, facts }: Problem): Demand | undefined =>
  word === 'needs-proof' && (facts.demand === 'passkey' || facts.demand === 'totp')
    ? { by: facts.demand, minutes: Number(facts.minutes) }
    : undefined

type Ask = (demand: Demand) => Promise<boolean>
let ask: Ask | undefined

/** Registers the one dialog in which a person shows who they are; it answers whether they did. Returns how to stop. */
export function onDemand(asking: Ask) {
  ask = asking
  return () => {
    if (ask === asking) ask = undefined
  }
}

let asking: Promise<boolean> | undefined
/** Asks the person once, however many requests wait for it. */
export function show(demand: Demand): Promise<boolean> {
  asking ??= (ask ? ask(demand) : Promise.resolve(false)).finally(() => {
    asking = undefined
  })
  return asking
}

/** Whether the person is being asked right now. */
export const isAsking = (): boolean => asking !== undefined

let renewed = 0
let renewing: Promise<unknown> | undefined
/**
 * Runs what makes the session go on under a new secret. Requests that were under way with the old one are refused, and go
 * again by themselves.
 */
export async function renew<T>(work: () => Promise<T>): Promise<T> {
  const running = work()
  renewing = running.catch(() => undefined)
  try {
    return await running
  } finally {
    renewed += 1
    renewing = undefined
  }
}

/** How often the session's secret has changed, once no change is under way. */
export async function renewals(): Promise<number> {
  await renewing
  return renewed
}

let answered = Date.now()
/** When the server last answered a request of a person who is there: from then on the session rests. */
export const answeredAt = (at: number): void => {
  answered = at
}
export const lastAnswer = (): number => answered
