/** Letters of an address that its beginning is found by, at least and at most: a longer one is looked for by the first ten. */
export const startLetters = { least: 3, most: 10 } as const

/** What the beginnings of an address are found by: its first three letters, four, and so on to ten. `key`: its matching key. */
export function startsOf(key: string): string[] {
  const letters = [...key]
  const longest = Math.min(letters.length, startLetters.most)
  return Array.from({ length: Math.max(0, longest - startLetters.least + 1) }, (_, n) =>
    letters.slice(0, startLetters.least + n).join(''),
  )
}

/** What a typed beginning is looked for by; undefined where it is too short. */
export function startOf(typed: string): string | undefined {
  const letters = [...typed.toLowerCase()].slice(0, startLetters.most)
  return letters.length < startLetters.least ? undefined : letters.join('')
}

/** Different words of one note that it is found by. */
const mostWords = 300

/** The words of a text without case and marks, from three letters on, each once. */
export const wordsOf = (text: string): string[] =>
  [
    ...new Set(
      text
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .match(/[\p{L}\p{N}]{3,40}/gu) ?? [],
    ),
  ].slice(0, mostWords)

/** Nine digits of a Social Security number, however written; undefined where it is none that was ever given out (SSA, since 2011). */
export function ssnOf(text: string): string | undefined {
  const written = /^(\d{3})([- ]?)(\d{2})\2(\d{4})$/.exec(text.trim())
  if (!written) return undefined
  const [area, group, serial] = [written[1]!, written[3]!, written[4]!]
  return area === '000' || area === '666' || area >= '900' || group === '00' || serial === '0000'
    ? undefined
    : area + group + serial
}
