/** Given names that are written for one another, each line one person's. */
const short = [
  'abigail abby',
  'alexander alex sandy',
  'alexandra alex sandra',
  'andrew andy drew',
  'anthony tony',
  'barbara barb',
  'catherine katherine kathryn cathy kathy kate katie cat',
  'charles charlie chuck',
  'christopher chris',
  'christina christine chris tina',
  'daniel dan danny',
  'deborah debra deb debbie',
  'edward ed eddie ted ned',
  'elizabeth liz beth betty eliza lisa',
  'francisco paco pancho frank',
  'guadalupe lupe',
  'henry hank harry',
  'james jim jimmy jamie',
  'jennifer jen jenny',
  'jessica jess',
  'jesus chuy',
  'john jack johnny',
  'jose pepe joe',
  'joseph joe joey',
  'kenneth ken kenny',
  'lawrence larry',
  'margaret maggie meg peggy',
  'matthew matt',
  'michael mike mick',
  'nancy nan',
  'nicholas nick',
  'patricia pat patty trish',
  'patrick pat',
  'peter pete',
  'philip phil',
  'rebecca becky',
  'richard rick dick rich',
  'robert bob rob bobby robbie',
  'ronald ron',
  'samantha sam',
  'samuel sam',
  'stephen steven steve',
  'susan sue susie',
  'theodore ted theo',
  'thomas tom tommy',
  'timothy tim',
  'william bill will billy liam',
].map(line => new Set(line.split(' ')))
const beside = new Set([
  'jr',
  'sr',
  'ii',
  'iii',
  'iv',
  'esq',
  'md',
  'phd',
  'dds',
  'cpa',
  'jd',
  'rn',
  'and',
  'mr',
  'mrs',
  'ms',
  'dr',
])

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[-/&+]/g, ' ')
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .split(/\s+/)
    .filter(word => word !== '' && !beside.has(word))

/** A given name, its initial, its beginning (`Rob`, `Robert`), or what it is called for short. */
const sameGiven = (a: string, b: string): boolean =>
  a === b ||
  (a.length === 1 || b.length === 1 ? a[0] === b[0] : false) ||
  (Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a))) ||
  short.some(names => names.has(a) && names.has(b))

/**
 * Whether two writings may be one person's name. Given names decide: people marry and change the last one, and a household
 * shares it. The same given name written out is enough; an initial, a beginning or a short form wants the last name too.
 * True where either says too little to speak against the other.
 */
export function namesAgree(a: string, b: string): boolean {
  const [x, y] = [wordsOf(a), wordsOf(b)]
  if (!x.length || !y.length) return true
  if (x.length === 1 || y.length === 1) return x.some(word => y.some(other => sameGiven(word, other)))
  const givenNames = (words: string[]) => words.slice(0, -1)
  const [lastX, lastY] = [x.at(-1)!, y.at(-1)!]
  if (givenNames(x).some(word => word.length > 2 && givenNames(y).includes(word))) return true
  // Written the other way round, without a comma.
  if (x[0] === lastY && y[0] === lastX) return true
  return lastX === lastY && sameGiven(x[0]!, y[0]!)
}
