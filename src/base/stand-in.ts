/**
 * What people type where they must give an e-mail address or a telephone and have none: `none@none.com`, `555-555-5555`. Many
 * unlike people share them, so they tell nobody apart; they are kept as they were given.
 */

/** Parts before the @ that stand for no address, whatever follows. Punctuation and digits at the end are left out. */
const noLocal = new Set([
  ...['none', 'noone', 'nobody', 'noemail', 'nomail', 'noemailaddress', 'noaddress', 'noreply', 'donotreply', 'noresponse'],
  ...['notprovided', 'notgiven', 'notavailable', 'notapplicable', 'unknown', 'unavailable', 'refused', 'declined', 'decline'],
  ...['donthave', 'donthaveone', 'doesnothave', 'test', 'testing', 'tester', 'testtest', 'asdf', 'qwerty', 'fake', 'invalid'],
  ...['sinemail', 'sincorreo', 'notiene', 'ninguno', 'notengo', 'placeholder', 'dummy'],
])
/** First words of domains at which nobody has an address. */
const noDomain = new Set([
  ...['none', 'noemail', 'nomail', 'noemailaddress', 'noaddress', 'nowhere', 'nothing', 'unknown', 'notprovided', 'donthave'],
  ...['fake', 'fakeemail', 'fakemail', 'invalid', 'asdf', 'noreply'],
])
/** Only where the domain says the same: `abc@abc.com`, `email@email.com`, `x@x.com`. */
const echoed = (local: string, domain: string) =>
  local === domain && (local.length <= 3 || ['email', 'mail', 'name', 'user', 'aaaa', 'xxxx', 'example'].includes(local))

const letters = (text: string) => text.replace(/[^a-z0-9]/g, '').replace(/\d+$/, '')

/** Of a matching key of `readEmail`. */
export function isStandInEmail(key: string): boolean {
  const at = key.lastIndexOf('@')
  const domain = key.slice(at + 1)
  const local = letters(key.slice(0, at))
  const first = letters(domain.split('.')[0] ?? '')
  return domain.endsWith('.invalid') || noLocal.has(local) || noDomain.has(first) || echoed(local, first)
}

const counting = /^(1234567890|2345678901|9876543210|0987654321)$/

/**
 * Of an E.164 number. In North America besides: an exchange and line of one digit (`800-222-2222`), and the lines of exchange
 * 555 that everybody writes; `555-0100` to `555-0199` are kept free for examples and say as much as any other number.
 */
export function isStandInPhone(e164: string): boolean {
  const digits = e164.replace(/\D/g, '')
  const national = e164.startsWith('+1') ? digits.slice(1) : digits
  if (/^(\d)\1+$/.test(national) || counting.test(national)) return true
  if (!e164.startsWith('+1')) return /(\d)\1{7}$/.test(national)
  return /^\d{3}((\d)\2{6}|555(0000|1212|1234))$/.test(national)
}
