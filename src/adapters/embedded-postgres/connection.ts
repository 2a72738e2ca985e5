import { createHmac, hash, pbkdf2Sync, randomBytes } from 'node:crypto'
import { postgres } from '#kernel/postgres-driver.ts'

/** How to reach a PostgreSQL server by its unix socket; the fields are options of postgres.js. */
export interface Connection {
  /** Folder of the socket (an absolute path). */
  host: string
  /** Part of the socket file's name; nothing listens on the network. */
  port: number
  username: string
  password: string
  database: string
}

/** One session of its own (never pooled): what it holds, a backup or a temporary slot, ends with `sql.end()`. */
export const openSession = (connection: Connection, application: string) =>
  postgres({
    ...connection,
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: application },
  })

/** 256 random bits in characters that need no quoting in SQL, URLs or shells. */
export const newPassword = () => randomBytes(32).toString('base64url')

/**
 * The form in which PostgreSQL stores a password (RFC 5803, SCRAM-SHA-256 with 4096 rounds). Sent in place of the
 * password, so that the password itself can be in no log and no statement history.
 * Throws a TypeError for passwords outside printable ASCII, where RFC 4013 preparation would change them.
 */
export function scramVerifier(password: string): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new TypeError('A database password must be printable ASCII.')
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256')
  const key = (name: string) => createHmac('sha256', salted).update(name).digest()
  const stored = hash('sha256', key('Client Key'), 'base64')
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`
}
