import { types } from './db-types.ts'
import { postgres, type Sql } from './postgres-driver.ts'

/** Where a database is. `host` may be a folder holding a Unix socket. */
export interface DbAddress {
  host: string
  port: number
  database: string
  username: string
  password: string
  ssl?: boolean | 'require' | object
  /** Role to act as, where another one signs in (the operator's shell). */
  role?: string
}

export type SqlClient = Sql<Record<string, never>>

/** One connection; more than one only for the listener and the migrator. */
export function connect(
  { role, ...address }: DbAddress,
  more: { max?: number; onclose?: () => void; name?: string; settings?: Record<string, string> } = {},
): SqlClient {
  return postgres({
    ...address,
    ssl: address.ssl ?? false,
    max: more.max ?? 1,
    onnotice: () => {},
    onclose: more.onclose,
    types: types as never,
    connection: {
      application_name: more.name ?? 'connect-and-close',
      TimeZone: 'UTC',
      ...more.settings,
      ...(role ? { role } : {}),
    } as never,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
  }) as unknown as SqlClient
}
