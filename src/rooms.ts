import type { Room } from '#kernel/room.ts'
import { actions as identity } from '#modules/identity/actions.ts'
import { effects as identityEffects } from '#modules/identity/effects.ts'

/** The rooms, by floor: a room may use only rooms above its own line. */
export const rooms: readonly Room[] = [{ name: 'identity', handlers: identity, effects: identityEffects }]
