import type { Room } from '#kernel/room.ts'
import { actions as identity } from '#modules/identity/actions.ts'
import { effects as identityEffects } from '#modules/identity/effects.ts'
import { actions as leadHunter } from '#modules/lead-hunter/actions.ts'
import { prepareRouting } from '#modules/lead-hunter/actions/prepare-routing.ts'
import { sweepAcceptance } from '#modules/lead-hunter/contract.ts'

/** The rooms, by floor: a room may use only rooms above its own line. */
export const rooms: readonly Room[] = [
  { name: 'identity', handlers: identity, effects: identityEffects },
  { name: 'lead-hunter', handlers: leadHunter, prepareTenant: prepareRouting, everyMinute: [sweepAcceptance] },
]
