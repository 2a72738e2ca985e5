import { argon2 } from 'node:crypto'

/** OWASP's floor for argon2id is 19 MiB and two passes; this is above it and takes about 40 ms a guess. */
const cost = { memory: 32 * 1024, passes: 3, parallelism: 1, tagLength: 32 }

/**
 * One way of writing a password down for all keyboards: NFKC (NIST SP 800-63B-4, 3.1.1.2). Hashes from before say nothing of
 * a form, and are judged by the one they were made with.
 */
type Form = 'NFKC' | 'NFC'

let computed = 0
/** How many hashes this process has computed since it started. */
export const derivations = (): number => computed

const derive = (password: string, nonce: Buffer, c: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    computed += 1
    argon2('argon2id', { message: Buffer.from(password), nonce, ...c }, (error, tag) =>
      error ? reject(error) : resolve(Buffer.from(tag)),
    )
  })

const b64 = (b: Buffer) => b.toString('base64').replace(/=+$/, '')

/** A PHC string (`$argon2id$v=19$m=..,t=..,p=..,f=nfkc$salt$hash`). `salt` is the account's own. */
export async function hashPassword(password: string, salt: Buffer): Promise<string> {
  const tag = await derive(password.normalize('NFKC'), salt, cost)
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism},f=nfkc$${b64(salt)}$${b64(tag)}`
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)(,f=nfkc)?\$([^$]+)\$$/

/**
 * What this password would be stored as by each of these recipes: stored passwords without their last part. Those of one
 * salt and cost take one derivation, and no recipe takes one too: how long it takes tells neither whether somebody is known
 * nor at how many clients.
 */
export async function hashesBy(password: string, recipes: readonly string[]): Promise<string[]> {
  const parts = recipes.map(text => phc.exec(text))
  const written = (form: Form) => password.normalize(form)
  const formOf = (part: RegExpExecArray): Form => (part[4] ? 'NFKC' : 'NFC')
  const asOf = (part: RegExpExecArray) => [...part.slice(1, 4), part[5], written(formOf(part))].join('$')
  const tags = new Map<string, Buffer>()
  for (const part of parts) {
    if (!part || tags.has(asOf(part))) continue
    const [memory, passes, parallelism] = part.slice(1, 4).map(Number) as [number, number, number]
    const salt = Buffer.from(part[5]!, 'base64')
    tags.set(asOf(part), await derive(written(formOf(part)), salt, { ...cost, memory, passes, parallelism }))
  }
  if (!tags.size) await derive(written('NFKC'), Buffer.alloc(16), cost)
  return parts.map((part, n) => (part ? `${recipes[n]}${b64(tags.get(asOf(part))!)}` : ''))
}
