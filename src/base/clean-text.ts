/**
 * Text as a person meant it: Unicode NFC, white space (tabs, line ends and no-break spaces too) collapsed to single spaces
 * and trimmed, control and invisible format characters (zero width, bidirectional marks, byte order mark, soft hyphen)
 * and lone surrogates gone. PostgreSQL would refuse NUL, and two values that look the same must be the same.
 */
export function cleanText(raw: string | null | undefined): string {
  if (!raw) return ''
  return raw
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .replace(/[\s\u0085]/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(/ +/g, ' ')
    .trim()
}

/**
 * The same value with every text in it storable: halves of characters (lone surrogates) become the replacement character and
 * zero bytes go. JSON may carry both, a database can keep neither, and nothing else that was sent with them should be lost.
 */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '') as T
  if (Array.isArray(value)) return value.map(storable) as T
  if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [storable(key), storable(part)])) as T
  }
  return value
}
