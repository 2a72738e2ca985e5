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

/** The nine digits of a Social Security number, or of a taxpayer's that stands in its place, however written; undefined where it is none. */
export function ssnOf(text: string): string | undefined {
  const written = /^(\d{3})([- ]?)(\d{2})\2(\d{4})$/.exec(text.trim())
  const nine = written && `${written[1]}${written[3]}${written[4]}`
  return nine && !/^(.)\1+$/.test(nine) ? nine : undefined
}
