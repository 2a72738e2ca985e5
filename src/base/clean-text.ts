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
