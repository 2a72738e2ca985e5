/** Characters of a password that stands alone, and of one beside a second factor (NIST SP 800-63B-4, 3.1.1.2). */
export const aloneLeast = 15
export const besideLeast = 8

/** Words that stand for the product and for how the year is written: in a password they count for nothing. */
const productWords = ['connect', 'close', 'connectandclose', 'connectclose', 'mortgage', 'realty', 'loans']
const years = /(?:19|20)\d\d/g

/** The words of a context that are too near to their owner: longer than three letters, of name, address, company and host. */
export const contextWords = (context: readonly string[]): string[] => [
  ...new Set(context.flatMap(c => c.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter(word => word.length > 3)),
]

/**
 * Why a new password is refused at first sight, if it is: too short, guessable from who its owner is (`context`: name, e-mail,
 * company), or repeating itself. How guessable the rest is measures password-strength.ts. The screen and the server ask the
 * same rules.
 */
export function passwordProblem(password: string, context: readonly string[], least = aloneLeast): string | undefined {
  const plain = password.normalize('NFKC').toLowerCase()
  if ([...plain].length < least) {
    return least === aloneLeast
      ? `Use at least ${least} characters: a short sentence works well.`
      : `Use at least ${least} characters.`
  }
  if (new Set(plain).size < 6) return 'This repeats a few characters. Use a short sentence instead.'
  if (/^(.{1,5})\1+$/.test(plain) || '01234567890123456789'.includes(plain) || 'abcdefghijklmnopqrstuvwxyz'.includes(plain))
    return 'This is a pattern. Use a short sentence instead.'
  let rest = plain.replace(years, '')
  const words = [...contextWords(context), ...productWords].sort((a, b) => b.length - a.length)
  for (const word of words) rest = rest.replaceAll(word, '')
  // What remains must carry the password by itself: half of what is asked, and never less than eight where it stands alone.
  if (rest.replace(/[\s\d\p{P}\p{S}]/gu, '').length < Math.ceil(least / 2) && rest.length < plain.length)
    return 'This is made of your own or the company’s name. Use other words.'
  if (
    /^(password|passwort|letmein|qwerty|welcome|iloveyou|admin)[\d\W]*(password|passwort|letmein|qwerty|welcome|iloveyou|admin)*[\d\W]*$/.test(
      plain,
    )
  )
    return 'This is among the first that are guessed. Use a short sentence instead.'
  return undefined
}
