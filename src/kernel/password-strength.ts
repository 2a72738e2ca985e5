import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary as english } from '@zxcvbn-ts/language-en'
import { contextWords, passwordProblem } from '#base/password.ts'

/**
 * How guessable a password is, measured instead of composed: Wheeler, "zxcvbn: low-budget password strength estimation"
 * (USENIX Security 2016). 0 to 4; 3 is "safely unguessable" at 10^8 guesses. The dictionaries hold the 49,000 passwords that
 * are used most, names and the words of English.
 */
const strength = new ZxcvbnFactory({
  dictionary: { ...common, ...english },
  graphs: adjacencyGraphs,
  // What comes after so many characters only makes it stronger, and costs time.
  maxLength: 40,
})

const used = new Set(common['passwords-common'].map(word => word.toLowerCase()))

/** One of the most used, or one with digits and signs behind it. */
function isUsed(plain: string): boolean {
  for (let rest = plain; rest.length > 3; rest = rest.slice(0, -1)) {
    if (used.has(rest)) return true
    if (!/[\d\p{P}\p{S}\s]$/u.test(rest)) return false
  }
  return false
}

const leastScore = 3

const scoreOf = (password: string, context: readonly string[]): number =>
  strength.check(password.normalize('NFKC'), [...contextWords(context), 'connect', 'close']).score

/** Why a new password is refused, by every rule there is; undefined where it is good. */
export function weakness(password: string, context: readonly string[], least?: number): string | undefined {
  const problem = passwordProblem(password, context, least)
  if (problem) return problem
  const plain = password.normalize('NFKC').toLowerCase()
  if (isUsed(plain)) return 'This is among the passwords that are used most. Use a short sentence instead.'
  return scoreOf(password, context) < leastScore ? 'This is easy to guess. Add a word or two that nobody expects.' : undefined
}
