import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** OWASP's floor for argon2id is 19 MiB and two passes; this is above it and takes about 40 ms a guess. */
const cost = { memory: 32 * 1024, passes: 3, parallelism: 1, tagLength: 32 }

const derive = (password: string, nonce: Buffer, c: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    argon2('argon2id', { message: Buffer.from(password.normalize('NFC')), nonce, ...c }, (error, tag) => (error ? reject(error) : resolve(Buffer.from(tag))))
  })

const b64 = (b: Buffer) => b.toString('base64').replace(/=+$/, '')

/** A PHC string (`$argon2id$v=19$m=..,t=..,p=..$salt$hash`). */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive(password, nonce, cost)
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${b64(nonce)}$${b64(tag)}`
}

/** Takes as long for somebody unknown (`stored` undefined) as for a wrong password. */
export async function passwordMatches(password: string, stored: string | null | undefined): Promise<boolean> {
  const match = stored && /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored)
  if (!match) {
    await derive(password, Buffer.alloc(16), cost)
    return false
  }
  const [, memory, passes, parallelism, salt, hash] = match as unknown as [string, string, string, string, string, string]
  const wanted = Buffer.from(hash, 'base64')
  const tag = await derive(password, Buffer.from(salt, 'base64'), { memory: +memory, passes: +passes, parallelism: +parallelism, tagLength: wanted.length })
  return timingSafeEqual(tag, wanted)
}

/** Why a new password is refused, if it is: guessable from who its owner is, or repeating itself. */
export function passwordProblem(password: string, context: readonly string[]): string | undefined {
  const plain = password.toLowerCase()
  if (new Set(plain).size < 6) return 'This repeats a few characters. Use a short sentence instead.'
  if (/^(.{1,5})\1+$/.test(plain) || '01234567890123456789'.includes(plain) || 'abcdefghijklmnopqrstuvwxyz'.includes(plain)) return 'This is a pattern. Use a short sentence instead.'
  const words = context.flatMap(c => c.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter(w => w.length > 3)
  let rest = plain
  for (const word of words) rest = rest.replaceAll(word, '')
  if (rest.length < 8) return 'This is made of your own or the company’s name. Use other words.'
  if (/^(password|passwort|letmein|qwerty|welcome|iloveyou|admin)[\d\W]*(password|passwort|letmein|qwerty|welcome|iloveyou|admin)*[\d\W]*$/.test(plain)) return 'This is among the first that are guessed. Use a short sentence instead.'
  return undefined
}
