/**
 * Why a new password is refused, if it is: guessable from who its owner is (`context`: name, e-mail, company), or repeating
 * itself. The screen and the server ask the same rule; length is the contract's matter.
 */
export function passwordProblem(password: string, context: readonly string[]): string | undefined {
  const plain = password.toLowerCase()
  if (new Set(plain).size < 6) return 'This repeats a few characters. Use a short sentence instead.'
  if (/^(.{1,5})\1+$/.test(plain) || '01234567890123456789'.includes(plain) || 'abcdefghijklmnopqrstuvwxyz'.includes(plain))
    return 'This is a pattern. Use a short sentence instead.'
  const words = context.flatMap(c => c.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter(w => w.length > 3)
  let rest = plain
  for (const word of words) rest = rest.replaceAll(word, '')
  if (rest.length < 8) return 'This is made of your own or the company’s name. Use other words.'
  if (
    /^(password|passwort|letmein|qwerty|welcome|iloveyou|admin)[\d\W]*(password|passwort|letmein|qwerty|welcome|iloveyou|admin)*[\d\W]*$/.test(
      plain,
    )
  )
    return 'This is among the first that are guessed. Use a short sentence instead.'
  return undefined
}
