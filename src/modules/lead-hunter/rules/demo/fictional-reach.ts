import { areaCodes } from './places.ts'
import type { Seeded } from './seeded.ts'

/** Gives out addresses and numbers that reach nobody, each once. */
export interface FictionalReach {
  /** Undefined once every number of the state's area codes is given out. */
  phone: (state: string) => string | undefined
  /** The same, always written `(843) 555-0142`. */
  officePhone: (state: string) => string
  email: (firstName: string, lastName: string) => string
}

const domains = ['example.com', 'example.com', 'example.org', 'example.net'] as const

/**
 * Numbers of 555-0100 to 555-0199 are kept for fiction in every area code (NANPA), and the example domains belong to
 * nobody (RFC 2606). People write their number in several ways, so these do too.
 */
export function fictionalReach(chance: Seeded): FictionalReach {
  const free = new Map<string, { area: string; line: string }[]>()
  const given = new Set<string>()
  const next = (state: string) => {
    if (!free.has(state)) free.set(state, shuffled(chance, numbersOf(state)))
    return free.get(state)!.pop()
  }
  return {
    phone: state => {
      const number = next(state)
      if (!number) return undefined
      const { area, line } = number
      const ways = [
        `(${area}) 555-${line}`,
        `${area}-555-${line}`,
        `${area}555${line}`,
        `+1${area}555${line}`,
        `${area}.555.${line}`,
      ]
      return chance.pick(ways)
    },
    officePhone: state => {
      const number = next(state)
      if (!number) throw new RangeError('No fictional number is left in this state.')
      return `(${number.area}) 555-${number.line}`
    },
    email: (firstName, lastName) => {
      const plain = (text: string) =>
        text
          .normalize('NFD')
          .replace(/[^A-Za-z]/g, '')
          .toLowerCase()
      const first = plain(firstName)
      const last = plain(lastName)
      const ways = [`${first}.${last}`, `${first}${last}`, `${first.charAt(0)}${last}`, `${first}_${last}`]
      const base = `${chance.pick(ways)}`
      const domain = chance.pick(domains)
      let email = `${base}@${domain}`
      while (given.has(email)) email = `${base}${chance.between(2, 9999)}@${domain}`
      given.add(email)
      return email
    },
  }
}

function numbersOf(state: string): { area: string; line: string }[] {
  const lines = Array.from({ length: 100 }, (_, n) => `01${String(n).padStart(2, '0')}`)
  return areaCodes[state]!.split(' ').flatMap(area => lines.map(line => ({ area, line })))
}

function shuffled<T>(chance: Seeded, list: T[]): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = chance.between(0, at)
    ;[list[at], list[other]] = [list[other]!, list[at]!]
  }
  return list
}
