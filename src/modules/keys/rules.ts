import type { KeyRow, RotatedPurpose } from './contract.ts'

/** Minutes for which a key still opens after nothing is sealed with it: what was read before may be opened yet. */
export const retireAfterMinutes = 10
/** Days for which a retired key is kept: it opens nothing, and a mistake could still be undone. Epochs as long as backups live. */
const keptDays: Record<KeyRow['purpose'], number> = { client: 1, confidential: 1, index: 1, epoch: 30 }
const day = 864e5

export const purposeWords: Record<RotatedPurpose, string> = {
  client: 'the key that wraps the others',
  confidential: 'the key of confidential values and files',
  index: 'the key of search indexes',
  epoch: 'the key that wraps people’s keys',
}

/** Which active keys are to be rotated now, and why. `mostUses`: values one key may seal. */
export const dueKeys = (
  keys: readonly Pick<KeyRow, 'purpose' | 'state' | 'dueAt' | 'uses'>[],
  now: Date,
  mostUses: number,
): { purpose: RotatedPurpose; reason: 'schedule' | 'uses' }[] =>
  keys.flatMap(({ purpose, state, dueAt, uses }): { purpose: RotatedPurpose; reason: 'schedule' | 'uses' }[] => {
    if (state !== 'active') return []
    if (uses >= mostUses) return [{ purpose, reason: 'uses' }]
    return Date.parse(dueAt) <= now.getTime() ? [{ purpose, reason: 'schedule' }] : []
  })

/** Whether a key that is retiring may be looked at: whoever had its ring in memory has another by now. */
export const mayRetire = (retiringAt: string | null, now: Date): boolean =>
  retiringAt !== null && Date.parse(retiringAt) + retireAfterMinutes * 60_000 <= now.getTime()

/** Whether what a retired index key made may go from the rows: whoever had its ring in memory has another by now. */
export function mayForget(keys: readonly Pick<KeyRow, 'purpose' | 'state' | 'retiredAt'>[], now: Date): boolean {
  const index = keys.filter(key => key.purpose === 'index')
  if (index.some(key => key.state === 'retiring')) return false
  return index.some(key => key.state === 'retired' && mayRetire(key.retiredAt, now))
}

/**
 * Whether rows that are gone through now will all bear an index: every process has known for long enough that it is on, and
 * by which key it is made.
 */
export const mayBeWhole = (
  keys: readonly Pick<KeyRow, 'purpose' | 'state' | 'madeAt'>[],
  chosen: { onSince: string } | undefined,
  now: Date,
): boolean => {
  const newest = keys.find(key => key.purpose === 'index' && key.state === 'active')
  return chosen !== undefined && newest !== undefined && mayRetire(chosen.onSince, now) && mayRetire(newest.madeAt, now)
}

export const mayBeDestroyed = (key: Pick<KeyRow, 'purpose' | 'state' | 'retiredAt'>, now: Date): boolean =>
  key.state === 'retired' && key.retiredAt !== null && Date.parse(key.retiredAt) + keptDays[key.purpose] * day <= now.getTime()
