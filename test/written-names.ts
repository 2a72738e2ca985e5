import { writtenNames as namesOf } from '../bin/docs/actions.ts'
import { rooms } from '../src/rooms.ts'

/** Every name under which a line of the event log can be written. */
export const writtenNames = (): string[] =>
  namesOf(
    rooms.flatMap(room => room.handlers.map(({ action }) => action)),
    rooms.flatMap(room => (room.effects ?? []).map(({ name }) => name)),
  )
