import { newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { keepFirstSet, keepPool, setInState } from '../store/routing-sets.ts'

/** Seconds an officer of a new client has to accept. */
const acceptSeconds = 600

/** What a new client's leads are routed by: everybody in turn as far as their licences reach, then a pool for all. */
export async function prepareRouting(ctx: Ctx): Promise<void> {
  if (await setInState(ctx, 'published')) return
  const pool = newId()
  await Promise.all([
    keepPool(ctx, { pool, name: 'Shared pool', who: { of: 'everyone' }, archived: false }),
    keepFirstSet(ctx, {
      rules: [
        {
          id: newId(),
          name: 'Everyone by license, in turn',
          enabled: true,
          conditions: [],
          target: { method: 'round-robin', who: { of: 'everyone' }, speaksLanguage: false },
          acceptSeconds,
          // biome-ignore lint/suspicious/noThenProperty: a field of the contract
          then: 'next-person',
        },
      ],
      fallback: { pool },
    }),
  ])
}
