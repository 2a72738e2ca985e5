/**
 * A key under which two writings of one person's name meet: first and last word, without case, marks and punctuation.
 * `José Q. Núñez Jr.` and `jose nunez` share `jose nunez`. Empty where no letters are left. Together with an address it
 * recognises somebody; alone it says nothing.
 */
export function personKey(fullName: string): string {
  const words = fullName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .split(/\s+/)
    .filter(word => word !== '' && !suffixes.has(word))
  const [first, last] = [words[0], words.at(-1)]
  if (!first || !last) return ''
  return words.length === 1 ? first : `${first} ${last}`
}

const suffixes = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'esq', 'md', 'phd', 'dds', 'cpa', 'jd', 'rn'])
