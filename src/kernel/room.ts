import type { Action } from '#policy/action.ts'
import type { ApprovalNews } from './approvals.ts'
import type { Ctx } from './ctx.ts'
import type { Effect, Handler } from './handle.ts'
import type { AfterEvents, House, SourceOfKey } from './house.ts'
import type { NamesOf } from './names.ts'
import type { PeopleKept } from './people-kept.ts'
import type { Pool } from './pool.ts'
import type { SitePage } from './site.ts'

/** What a room brings to the house. */
export interface Room {
  name: string
  handlers: readonly Handler[]
  effects?: readonly Effect[]
  pages?: readonly SitePage[]
  /** What its records are called, by the kind that a contract's ids name. */
  names?: Readonly<Record<string, NamesOf>>
  /** Lays out what a new client starts with: pipelines, a first form, routing. */
  prepareTenant?: (ctx: Ctx) => Promise<void>
  /** Job-door actions asked for a tenant shortly after something happened there. */
  afterEvents?: readonly AfterEvents[]
  /** Job-door actions asked once a minute for every tenant. */
  everyMinute?: readonly Action[]
  /** Job-door actions asked once a minute for the installation itself. */
  housekeeping?: readonly Action[]
  /** Tells people what becomes of a request that needs a second person. One room does. */
  approvalNews?: (ctx: Ctx, news: ApprovalNews) => Promise<void>
  /** Keeps what was refused to a client's directory. One room does. */
  scimRefused?: Action
  /** Keeps that a sealed value did not open. One room does. */
  sealBroken?: Action
  /** Erases again whom a restored database brought back. One room does. */
  eraseAgain?: Action
  /** What it knows and does about people it keeps something of. */
  people?: PeopleKept
  /** Which lead source a key of the hook door belongs to: asked before a tenant is known. One room answers. */
  sourceOfKey?: (db: Pool, key: string) => Promise<SourceOfKey | undefined>
}

/** The parts of a house that come from its rooms; two actions of one name or route stop the start. */
export function assemble(rooms: readonly Room[]): Pick<
  House,
  | 'actions'
  | 'handlers'
  | 'effects'
  | 'names'
  | 'prepareTenant'
  | 'afterEvents'
  | 'housekeeping'
  | 'approvalNews'
  | 'scimRefused'
  | 'sealBroken'
  | 'eraseAgain'
  | 'people'
> & {
  pages: SitePage[]
  everyMinute: Action[]
  sourceOfKey: Room['sourceOfKey']
} {
  const handlers = new Map<string, Handler>()
  const routes = new Set<string>()
  for (const handler of rooms.flatMap(r => r.handlers)) {
    const { name, http, door } = handler.action
    if (handlers.has(name)) throw new Error(`two handlers for ${name}`)
    const route = http && `${door} ${http.method} ${http.path.replace(/\{\w+\}/g, '{}')}`
    if (route && routes.has(route)) throw new Error(`two actions answer ${route}`)
    if (route) routes.add(route)
    handlers.set(name, handler)
  }
  return {
    handlers,
    actions: new Map([...handlers].map(([name, h]) => [name, h.action])),
    effects: new Map(rooms.flatMap(r => r.effects ?? []).map(e => [e.name, e])),
    names: new Map(rooms.flatMap(r => Object.entries(r.names ?? {}))),
    prepareTenant: rooms.flatMap(r => r.prepareTenant ?? []),
    afterEvents: rooms.flatMap(r => r.afterEvents ?? []),
    pages: rooms.flatMap(r => r.pages ?? []),
    everyMinute: rooms.flatMap(r => r.everyMinute ?? []),
    housekeeping: rooms.flatMap(r => r.housekeeping ?? []),
    approvalNews: rooms.find(r => r.approvalNews)?.approvalNews,
    scimRefused: rooms.find(r => r.scimRefused)?.scimRefused,
    sealBroken: rooms.find(r => r.sealBroken)?.sealBroken,
    eraseAgain: rooms.find(r => r.eraseAgain)?.eraseAgain,
    people: rooms.flatMap(r => r.people ?? []),
    sourceOfKey: rooms.find(r => r.sourceOfKey)?.sourceOfKey,
  }
}
