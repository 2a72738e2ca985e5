import { dateText } from '#ui/format.ts'

/** A record of a person among others of the same name. */
export interface Namesake {
  id: string
  name: string
  ownerName: string | null
  createdAt: string
}

/** `Mateo Lopez`; beside somebody of the same name `Mateo Lopez (added Nov 3, 2026, with Grant Pinckney)`. */
export function nameBeside(one: Namesake, other: Namesake, zone: string): string {
  if (one.name.toLowerCase() !== other.name.toLowerCase()) return one.name
  return `${one.name} (added ${dateText(one.createdAt, zone)}, ${one.ownerName ? `with ${one.ownerName}` : 'nobody’s'})`
}
