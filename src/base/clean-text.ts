/** Scripts in which an invisible joiner decides what a letter looks like, and signs that are joined into one picture. */
const joined =
  '[\\p{sc=Arabic}\\p{sc=Syriac}\\p{sc=Mongolian}\\p{sc=Devanagari}\\p{sc=Bengali}\\p{sc=Gurmukhi}\\p{sc=Gujarati}\\p{sc=Oriya}\\p{sc=Tamil}' +
  '\\p{sc=Telugu}\\p{sc=Kannada}\\p{sc=Malayalam}\\p{sc=Sinhala}\\p{sc=Khmer}\\p{Extended_Pictographic}\\u{1F3FB}-\\u{1F3FF}\\uFE0F]'
/** Format characters and lone surrogates, and joiners that stand where they join nothing. */
const unseen = new RegExp(
  `[[\\p{Cf}\\p{Cs}]--[\\u200C\\u200D]]|(?<!${joined})[\\u200C\\u200D]|[\\u200C\\u200D](?!${joined})`,
  'gv',
)

/**
 * Text as a person meant it: Unicode NFC, white space (tabs, line ends and no-break spaces too) collapsed to single spaces
 * and trimmed, control and invisible format characters (zero width, bidirectional marks and overrides, byte order mark, soft
 * hyphen) and lone surrogates gone; joiners stay between letters that need them (Persian, Hindi) and within emoji. PostgreSQL
 * would refuse NUL, and two values that look the same must be the same.
 */
export function cleanText(raw: string | null | undefined): string {
  if (!raw) return ''
  return raw
    .replace(unseen, '')
    .normalize('NFC')
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
