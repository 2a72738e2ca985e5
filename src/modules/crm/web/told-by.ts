import { dateText, timeText } from '#ui/format.ts'

/** A record of a person among others of the same name. */
export interface Namesake {
  id: string
  name: string
  ownerName: string | null
  createdAt: string
}

/** `Added Nov 3, 2026`; with the time where both were added that day. */
export function addedText(one: Pick<Namesake, 'createdAt'>, other: Pick<Namesake, 'createdAt'>, zone: string): string {
  const day = dateText(one.createdAt, zone)
  return day === dateText(other.createdAt, zone) ? `Added ${day}, ${timeText(one.createdAt, zone)}` : `Added ${day}`
}

/** `Mateo Lopez`; beside somebody of the same name `Mateo Lopez (added Nov 3, 2026, with Grant Pinckney)`. */
export function nameBeside(one: Namesake, other: Namesake, zone: string): string {
  if (one.name.toLowerCase() !== other.name.toLowerCase()) return one.name
  return `${one.name} (${addedText(one, other, zone).replace('A', 'a')}, ${one.ownerName ? `with ${one.ownerName}` : 'nobody’s'})`
}
