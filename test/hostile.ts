import { inject } from 'vitest'
import { signContext } from '#kernel/context.ts'
import { connect, type SqlClient } from '#kernel/db.ts'
import type { Scope } from '#policy/scope.ts'
import { makeLeads } from './leads.ts'
import { openWorld, type Person, type World } from './world.ts'

type Context = ReturnType<typeof signContext>
interface Told {
  rows: Record<string, unknown>[]
  count: number
}

/**
 * Whoever can put SQL of their own into a request of an officer: the application's role on a connection of its own, with
 * that officer's signed context. The database refuses what the code forgot.
 */
export interface Hostile {
  w: World
  /** The connection itself, without a context. */
  app: SqlClient
  /** Another one, on which no context was ever set. */
  fresh(): SqlClient
  pid: number
  /** The officer's context; he has one lead, a colleague another, the rival a third. */
  own: Context
  contextOf(pid: number, scope?: Partial<Scope>, who?: Person): Context
  /** A context of this connection with other facts than the officer's. */
  signed(facts: Partial<Parameters<typeof signContext>[1]>): Context
  /** Runs SQL inside the officer's own transaction; everything is taken back. */
  inside(statement: string, context?: Context): Promise<Told>
  /** The code it was refused with, or `answered`. */
  refused(statement: string, context?: Context): Promise<string>
  close(): Promise<void>
}

export async function openHostile(): Promise<Hostile> {
  const w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
  const { tenant, leo, tom } = w.firm
  await makeLeads(w, w.firm, [
    { name: 'Mine Own', owner: leo, state: 'SC', email: 'mine@own.example' },
    { name: 'Toms Own', owner: tom, state: 'FL', email: 'tom@own.example' },
  ])
  await makeLeads(w, w.rival, [{ name: 'Rival Own', owner: w.rival.leo, state: 'SC', email: 'rival@own.example' }])
  const [{ name }] = (await w.superuser`select current_database() as name`) as [{ name: string }]
  const fresh = () => connect({ ...inject('database').app, database: name })
  const app = fresh()
  const [{ pid }] = (await app`select pg_backend_pid() as pid`) as [{ pid: number }]

  const owned: Scope = { all: false, owners: [leo.id], branches: [], partners: [], limits: null }
  const facts = { tenant, actor: leo.id, kind: 'member', pid, bearer: undefined, version: 0, mayTransfer: false, scope: owned }
  const signed: Hostile['signed'] = other => signContext(w.house.contextKey, { ...facts, at: w.house.clock(), ...other })
  const contextOf: Hostile['contextOf'] = (of, scope, who = leo) =>
    signed({ actor: who.id, pid: of, scope: { ...owned, ...scope } })
  const own = contextOf(pid)
  const inside: Hostile['inside'] = async (statement, context = own) => {
    const taken = new Error('taken back')
    let answer: Told | undefined
    await app
      .begin(async tx => {
        await tx`select kernel.enter(${context.text}, ${context.signature})`
        const rows = await tx.unsafe(statement)
        answer = { rows: [...rows] as Record<string, unknown>[], count: rows.count }
        throw taken
      })
      .catch(error => {
        if (error !== taken) throw error
      })
    return answer!
  }
  return {
    w,
    app,
    fresh,
    pid,
    own,
    contextOf,
    signed,
    inside,
    refused: (statement, context) =>
      inside(statement, context).then(
        () => 'answered',
        error => String((error as { code?: string }).code),
      ),
    async close() {
      await app.end({ timeout: 2 })
      await w.close()
    },
  }
}
