import type { KeyObject } from 'node:crypto'
import type { Id } from '#base/id.ts'
import { nobody } from '#policy/scope.ts'
import { signContext } from './context.ts'
import type { KeySql } from './key-store.ts'
import type { Pool } from './pool.ts'

/** A short transaction of one client as the house itself, beside whatever is open: for its keys, before anybody is served. */
export const asHouse = <T>(db: Pool, contextKey: KeyObject, tenant: Id, work: (sql: KeySql) => Promise<T>): Promise<T> =>
  db.aside(
    pid => {
      const { text, signature } = signContext(contextKey, {
        ...{ tenant, actor: undefined, kind: 'system', pid, bearer: undefined, version: 0, mayTransfer: false },
        scope: nobody,
      })
      return { text: 'select kernel.enter($1, $2)', values: [text, signature] }
    },
    tx => work({ tenant, rows: query => tx.rows(query) }),
  )
