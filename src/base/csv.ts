/**
 * A cell no spreadsheet runs: text that begins with = + - @, a tab or a line end gets an apostrophe before it (OWASP, "CSV
 * Injection"). A phone number keeps its plus and is written with blanks, which is no formula to any spreadsheet and a phone
 * number to any other program.
 */
export function neutral(cell: string): string {
  const phone = /^\s*\+(\d[\d\s().-]{5,22}\d)\s*$/.exec(cell)
  if (phone) return `+${grouped(phone[1]!)}`
  return /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell
}

function grouped(written: string): string {
  const parts = written.split(/[\s().-]+/).filter(part => part !== '')
  if (parts.length > 1) return parts.join(' ')
  const [digits = ''] = parts
  const us = /^(1)(\d{3})(\d{3})(\d{4})$/.exec(digits)
  return us ? us.slice(1).join(' ') : `${digits.slice(0, 2)} ${digits.slice(2)}`
}

/** One line of a CSV file (RFC 4180). */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`

const quoted = (cell: string): string => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
