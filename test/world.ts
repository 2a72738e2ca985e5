import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { z } from 'zod'
import { fileRoot } from '#adapters/kms/index.ts'
import { type Id, newId } from '#base/id.ts'
import type { Asked } from '#kernel/asked.ts'
import { type Bearers, newToken, openBearers } from '#kernel/bearers.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { type Caller, operatorOf, sourceOf, systemOf, visitorOf } from '#kernel/caller.ts'
import { StaleBearer } from '#kernel/database-errors.ts'
import { connect, type SqlClient } from '#kernel/db.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import type { House } from '#kernel/house.ts'
import type { WitnessPort } from '#kernel/ledger/witnessing.ts'
import { silent } from '#kernel/log.ts'
import { openHouse } from '#kernel/open-house.ts'
import type { RootKeys } from '#kernel/root-keys.ts'
import { run } from '#kernel/run.ts'
import type { SitePage } from '#kernel/site.ts'
import { type Action, command } from '#policy/action.ts'
import type { PersonType } from '#policy/matrix.ts'
import { rooms } from '../src/rooms.ts'
import { demandEvent, demandPlainFacts } from './log-laws.ts'

export interface Person {
  id: Id
  token: string
  name: string
  email: string
  branch: Id | undefined
  /** Asks as this person, with the authority of now, and answers the output. */
  ask<I extends z.ZodType, O extends z.ZodType>(
    action: Action<I, O>,
    input: z.input<I>,
    more?: Partial<Asked>,
  ): Promise<z.output<O>>
}

export interface Firm {
  tenant: Id
  slug: string
  branches: { charleston: Id; tampa: Id }
  /** ann: administrator; bea: manager of Charleston; leo: officer there; tom: officer in Tampa; abe: assists leo; max: marketing. */
  ann: Person
  bea: Person
  leo: Person
  tom: Person
  abe: Person
  max: Person
  visitor: Pick<Person, 'ask'>
  system: Pick<Person, 'ask'>
  source(id: Id): Pick<Person, 'ask'>
  /** Lays out what a new client starts with, as its creation would. */
  prepare(): Promise<unknown>
}

export interface World {
  house: House
  bearers: Bearers
  pages: SitePage[]
  everyMinute: Action[]
  /** Ours. */
  firm: Firm
  /** The rival on the same installation, with people of the same names. */
  rival: Firm
  operator: Pick<Person, 'ask'>
  /** Somebody more in a firm. */
  hire(firm: Firm, called: string, type: PersonType, branch?: Id): Promise<Person>
  /** Bypasses row security: to look behind the scenes, never to do the product's work. */
  superuser: SqlClient
  now(): Date
  /** Moves the clock on by so many minutes. */
  pass(minutes: number): void
  drain(): Promise<number>
  close(): Promise<void>
}

let copies = 0

const layOut = command('house.layOut', {
  summary: 'Lay out a new client',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({}),
})

/**
 * Late in the morning of the next Wednesday in New York: business hours and daily counts are the same whenever the tests
 * run, and what a job waits for is still to come for the database as well.
 */
function nextWednesday(): Date {
  const day = new Date()
  day.setUTCDate(day.getUTCDate() + ((3 - day.getUTCDay() + 7) % 7 || 7))
  day.setUTCHours(15, 30, 0, 0)
  return day
}

/** A fresh copy of the migrated database with two firms and a clock that stands still. `root` may stand before what holds the root keys. */
export async function openWorld(
  o: { root?: (file: RootKeys) => RootKeys; witnesses?: readonly WitnessPort[] } = {},
): Promise<World> {
  const db = inject('database')
  const name = `ccw${++copies}_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const root = connect(db.superuser)
  await root.unsafe(`create database "${name}" template "${db.template}"`)
  await root.unsafe(`revoke all on database "${name}" from public; grant connect on database "${name}" to cc_app`)
  await root.end()
  const superuser = connect({ ...db.superuser, database: name }, { max: 2 })
  const dataDir = await mkdtemp(join(tmpdir(), 'cc-world-'))
  let now = nextWednesday()
  const places = {
    dataDir,
    publicUrl: new URL('http://localhost:3000'),
    pagesUrl: new URL('http://pages.localhost:3000'),
    allowPrivateWebhooks: true,
  }
  const secret = Buffer.from(db.secret, 'base64')
  const rootKeys = await fileRoot({ path: join(dataDir, 'root.key'), secret })
  const opened = await openHouse({
    app: { ...db.app, database: name },
    secret,
    root: o.root?.(rootKeys) ?? rootKeys,
    places,
    rooms,
    clock: () => now,
    log: silent,
    pool: 3,
    ...(o.witnesses && { witnesses: o.witnesses }),
  })
  const { house } = opened
  const handler = handle(layOut, async ctx => {
    await ctx.prepareTenant()
    return {}
  })
  ;(house.handlers as Map<string, Handler>).set(layOut.name, handler)
  const bearers = openBearers(house)
  forgetBudgets()

  const asker =
    (callerNow: () => Promise<Caller>, token?: string): Person['ask'] =>
    async (action, input, more) => {
      const once = async () => {
        const asked = { action: action as unknown as Action, door: action.door, caller: await callerNow(), input, ...more }
        const requestId = asked.requestId ?? newId()
        const answer = await run(house, { ...asked, requestId })
        await demandEvent(superuser, asked, requestId, answer)
        return answer.output as never
      }
      try {
        return await once()
      } catch (error) {
        if (!(error instanceof StaleBearer) || !token) throw error
        bearers.forget(token)
        return once()
      }
    }

  const person = async (tenant: Id, slug: string, called: string, type: PersonType, branch: Id | undefined): Promise<Person> => {
    const id = newId()
    const account = newId()
    const email = `${called}@${slug}.example`
    const { token, hash } = newToken('ccs')
    // A session that does not end, and whose passkey counts as just used however the clock is moved.
    const later = new Date(now.getTime() + 9e10)
    await superuser`insert into identity.account (id, email, email_key, created_at) values (${account}, ${email}, ${email}, ${now})`
    await superuser`insert into identity.member (tenant_id, id, account_id, email, name, user_type, status, branch_id, created_at)
      values (${tenant}, ${id}, ${account}, ${email}, ${called[0]!.toUpperCase() + called.slice(1)}, ${type}, 'active', ${branch ?? null}, ${now})`
    await superuser`insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, opened_by, second_factor_at, strong_at)
      values (${tenant}, ${newId()}, ${hash}, ${account}, ${id}, ${now}, ${now}, ${later}, ${later}, 'passkey', ${now}, ${later})`
    const ask = asker(async () => {
      const caller = await bearers.resolve(token)
      if (!caller) throw new Error(`${called} is signed out`)
      return caller
    }, token)
    return { id, token, name: called, email, branch, ask }
  }

  const firmOf = async (slug: string, title: string): Promise<Firm> => {
    const tenant = newId()
    const [charleston, tampa] = [newId(), newId()]
    await superuser`insert into identity.tenant (tenant_id, slug, name, nmls_id, time_zone, created_at) values (${tenant}, ${slug}, ${title}, '100001', 'America/New_York', ${now})`
    for (const [id, city, state] of [
      [charleston, 'Charleston', 'SC'],
      [tampa, 'Tampa', 'FL'],
    ] as const) {
      await superuser`insert into identity.branch (tenant_id, id, name, city, state, created_at) values (${tenant}, ${id}, ${city}, ${city}, ${state}, ${now})`
    }
    const ann = await person(tenant, slug, 'ann', 'tenant_admin', undefined)
    const bea = await person(tenant, slug, 'bea', 'branch_manager', charleston)
    const leo = await person(tenant, slug, 'leo', 'loan_officer', charleston)
    const tom = await person(tenant, slug, 'tom', 'loan_officer', tampa)
    const abe = await person(tenant, slug, 'abe', 'assistant', charleston)
    const max = await person(tenant, slug, 'max', 'marketing', charleston)
    await superuser`insert into identity.assists (tenant_id, assistant_id, officer_id) values (${tenant}, ${abe.id}, ${leo.id})`
    const inAYear = new Date(now.getTime() + 365 * 864e5).toISOString().slice(0, 10)
    for (const [officer, state] of [
      [leo, 'SC'],
      [leo, 'NC'],
      [tom, 'FL'],
      [tom, 'GA'],
    ] as const) {
      await superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires) values (${tenant}, ${newId()}, ${officer.id}, ${state}, ${`${state}-1`}, ${inAYear})`
    }
    return {
      tenant,
      slug,
      branches: { charleston, tampa },
      ann,
      bea,
      leo,
      tom,
      abe,
      max,
      visitor: { ask: asker(async () => visitorOf(tenant)) },
      system: { ask: asker(async () => systemOf(tenant)) },
      source: id => ({ ask: asker(async () => sourceOf(tenant, id)) }),
      prepare: () => run(house, { action: layOut as unknown as Action, door: 'job', caller: systemOf(tenant), input: {} }),
    }
  }

  const firm = await firmOf('palmetto', 'Palmetto Home Loans')
  const rival = await firmOf('rival', 'Rival Mortgage')
  return {
    house,
    bearers,
    pages: opened.pages,
    everyMinute: opened.everyMinute,
    firm,
    rival,
    superuser,
    operator: { ask: asker(async () => operatorOf(newId())) },
    hire: (of, called, type, branch) => person(of.tenant, of.slug, called, type, branch),
    now: () => now,
    pass: minutes => {
      now = new Date(now.getTime() + minutes * 60_000)
    },
    drain: () => house.jobs.drain(house),
    async close() {
      await opened.close()
      await demandPlainFacts(superuser)
      await superuser.end({ timeout: 2 })
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
