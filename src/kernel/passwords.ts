import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** OWASP's floor for argon2id is 19 MiB and two passes; this is above it and takes about 40 ms a guess. */
const cost = { memory: 32 * 1024, passes: 3, parallelism: 1, tagLength: 32 }

const derive = (password: string, nonce: Buffer, c: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    argon2('argon2id', { message: Buffer.from(password.normalize('NFC')), nonce, ...c }, (error, tag) =>
      error ? reject(error) : resolve(Buffer.from(tag)),
    )
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
  const tag = await derive(password, Buffer.from(salt, 'base64'), {
    memory: +memory,
    passes: +passes,
    parallelism: +parallelism,
    tagLength: wanted.length,
  })
  return timingSafeEqual(tag, wanted)
}

export { passwordProblem } from '#base/password.ts'
