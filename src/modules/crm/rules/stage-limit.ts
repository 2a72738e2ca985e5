/** `5 min`, `1 h 30 min`, `24 hours`; empty where there is no limit. */
export function limitText(hours: number | null): string {
  if (hours === null) return ''
  const minutes = Math.round(hours * 60)
  if (minutes < 60) return `${minutes} min`
  if (minutes % 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return minutes === 60 ? '1 hour' : `${minutes / 60} hours`
}

const number = String.raw`(\d+(?:[.,]\d+)?)`
const bare = new RegExp(`^${number}$`)
const united = new RegExp(`^(?:${number}\\s*(?:h|hrs?|hours?))?\\s*(?:${number}\\s*(?:m|mins?|minutes?))?$`, 'i')

/** Reads a limit as people write it (`5 min`, `1.5 h`, `1 h 30 min`, `24`): hours, null for none, undefined if unreadable. */
export function readLimit(text: string): number | null | undefined {
  const asked = text.trim()
  if (!asked) return null
  const [, hours, minutes] = bare.exec(asked) ?? united.exec(asked) ?? []
  const value = (digits: string | undefined) => Number((digits ?? '0').replace(',', '.'))
  return hours || minutes ? value(hours) + value(minutes) / 60 : undefined
}
