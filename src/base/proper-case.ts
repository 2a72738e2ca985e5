const macNames = new Set(
  'macallister macarthur macaulay maccarthy macdonald macdonnell macdougall macdowell macfarlane macgregor macintosh macintyre mackay mackenzie mackinnon maclachlan maclaren maclean macleod macmahon macmillan macnamara macneil macpherson macrae'.split(
    ' ',
  ),
)

/** Whether text has letters of one case only, so that its case says nothing about how it should be written. */
export const isOneCase = (text: string): boolean =>
  text !== text.toLowerCase() ? text === text.toUpperCase() : text !== text.toUpperCase()

const capital = (part: string): string => {
  const [first = ''] = part
  return first.toUpperCase() + part.slice(first.length).toLowerCase()
}

/**
 * One word of a name or place in proper case: `o'brien` to `O'Brien`, `SMITH-JONES` to `Smith-Jones`, `MCDONALD` to `McDonald`,
 * `j.r.` to `J.R.`. With `surname`, common Mac names too (`MacLeod`, yet `Mackenzie` as a first name).
 */
export function properWord(word: string, surname = false): string {
  return word
    .split(/([-.'’])/)
    .map((part, i, parts) => {
      const lower = part.toLowerCase()
      if (i > 0 && /['’]/.test(parts[i - 1]!) && [...part].length < 2) return lower
      if (/^mc\p{L}{2,}$/u.test(lower)) return `Mc${capital(lower.slice(2))}`
      if (surname && macNames.has(lower)) return `Mac${capital(lower.slice(3))}`
      return capital(part)
    })
    .join('')
}
