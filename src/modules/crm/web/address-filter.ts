import { readMany } from '#ui/filter/filter.ts'

/** What stands in the address, as the server's filters want it. Nothing there is no filter. */

/** `!new,lost` of a closed list is everything else in it. */
export function among<T extends string>(text: string | undefined, all: readonly T[]): T[] | undefined {
  const { not, values } = readMany(text)
  if (values.length === 0) return undefined
  return all.filter(one => values.includes(one) !== not)
}
export const listed = (text: string | undefined) => {
  const { values } = readMany(text)
  return values.length > 0 ? values : undefined
}
export const yes = (text: string | undefined) => (text === undefined ? undefined : text === 'yes')
export const cents = (dollars: string) => (dollars === '' ? undefined : Math.round(Number(dollars) * 100))
export const owners = (text: string | undefined, me: string) => listed(text)?.map(one => (one === 'me' ? me : one))

/** Without what is undefined: left in, it would be a different question to the cache. */
export const given = <T extends object>(filter: T) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as T
