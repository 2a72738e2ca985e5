import { clearance, type UserType } from '#policy/matrix.ts'

/**
 * Why nothing can be found by this: too few letters or digits. The server reads a search with the whole numbering plan and
 * all mail domains at hand; here a look at its length is enough, and saves every visitor the weight of both.
 */
export function searchHint(text: string, type: UserType): string | undefined {
  const asked = text.trim()
  if (asked.includes('@') || asked.replace(/\D/g, '').length >= 4)
    return clearance[type] === 'internal'
      ? 'E-mail addresses and phone numbers are masked for you, so you search by name. Type three letters of one.'
      : undefined
  const longest = Math.max(0, ...asked.split(/\s+/).map(word => word.length))
  return longest < 3
    ? 'Type three letters of a name, a whole e-mail address, @ and a domain, a whole phone number or its last four digits.'
    : undefined
}
