import type { KeyObject } from 'node:crypto'
import type { Id } from '#base/id.ts'
import type { Action } from '#policy/action.ts'
import type { Product } from '#policy/products.ts'
import type { ApprovalNews } from './approvals.ts'
import type { Ctx } from './ctx.ts'
import type { Findings } from './findings.ts'
import type { Effect, Handler } from './handle.ts'
import type { Holding } from './holding.ts'
import type { Jobs } from './jobs.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import type { Live } from './live.ts'
import type { Log } from './log.ts'
import type { NamesOf } from './names.ts'
import type { Notes } from './notes.ts'
import type { PeopleKept } from './people-kept.ts'
import type { Pool } from './pool.ts'
import type { Uses } from './uses.ts'
import type { Vault } from './vault.ts'

/** What tells the time; a test's clock stands still until moved. */
export type Clock = () => Date

/** Folders of the installation that rooms write to through files.ts. */
export interface Places {
  dataDir: string
  publicUrl: URL
  pagesUrl: URL
  allowPrivateWebhooks: boolean
  /** Where SIEM streams may go beside public addresses: hosts and networks inside, and a folder for files. */
  streams?: { inside: readonly string[]; files: string | undefined }
  /** Of the product. */
  version?: string
}

/** What is asked soon after something happened in a tenant, once for many events. */
export interface AfterEvents {
  ask: Action
  /** Only where one of them has a name that begins so. */
  of?: string
}

/** An outside system that may send leads in. */
export interface SourceOfKey {
  tenant: Id
  id: Id
  name: string
  off: readonly Product[]
}

/** Everything the road needs, made once by main.ts (or by a test's world) and passed on. No room sees it. */
export interface House {
  db: Pool
  vault: Vault
  clock: Clock
  log: Log
  places: Places
  actions: ReadonlyMap<string, Action>
  handlers: ReadonlyMap<string, Handler>
  effects: ReadonlyMap<string, Effect>
  names: ReadonlyMap<string, NamesOf>
  /** In the order of the floors. */
  prepareTenant: readonly ((ctx: Ctx) => Promise<void>)[]
  afterEvents: readonly AfterEvents[]
  /** Asked once a minute for the installation itself. */
  housekeeping: readonly Action[]
  /** Passes on to people what becomes of a request that needs a second person, in its own transaction. */
  approvalNews: ((ctx: Ctx, news: ApprovalNews) => Promise<void>) | undefined
  /** Job-door action that keeps that a sealed value did not open, asked as the client's system. */
  sealBroken: Action | undefined
  findings: Findings
  /** Job-door action that erases again whom a restored database brought back. */
  eraseAgain: Action | undefined
  /** What rooms know and do about people they keep something of. */
  people: readonly PeopleKept[]
  /** Job-door action that keeps what was refused to a client's directory, asked as that directory. */
  scimRefused: Action | undefined
  jobs: Jobs
  holding: Holding
  uses: Uses
  notes: Notes
  live: Live
  ledger: LedgerKeeper
  contextKey: KeyObject
  /** Lead sources are known by their key before their tenant is; the room that keeps them answers. */
  sourceOfKey: (key: string) => Promise<SourceOfKey | undefined>
}
