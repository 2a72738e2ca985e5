import { type Job as FetchedJob, PgBoss } from 'pg-boss'
import { type Id, newId } from '#base/id.ts'
import type { Action } from '#policy/action.ts'
import { type Product, productOff } from '#policy/products.ts'
import { runAgreed } from './approval-run.ts'
import { runApproved } from './approvals.ts'
import { grantOf } from './authority.ts'
import { noTenant, systemOf } from './caller.ts'
import { signDone, signRound } from './context.ts'
import type { DbAddress } from './db.ts'
import type { House } from './house.ts'
import { keepMonths } from './months.ts'
import type { Transaction } from './pool.ts'
import { postgres } from './postgres-driver.ts'
import { inTransaction, performEffect, run } from './run.ts'
import { type Job, openJob, type SealedJob, sealJob } from './sealed-job.ts'
import { sql } from './sql.ts'
import type { Vault } from './vault.ts'

export interface Jobs {
  /** Within the caller's transaction: the job exists if and only if the transaction commits. */
  enqueue(
    tx: Transaction,
    jobs: { name: string; data: Job; after: Date | undefined; key: string | undefined }[],
  ): Promise<unknown>
  /** After the commit: look now rather than at the next poll. */
  nudge(names: string[]): void
  /** Something happened in a tenant: what follows from events is asked for soon, once for many. */
  happened(tenant: Id, names: readonly string[]): void
  start(house: House, everyMinute: readonly Action[]): Promise<void>
  /** Takes and runs what is due until nothing is, in this process; for tests and the command line. */
  drain(house: House): Promise<number>
  stop(): Promise<void>
}

/** A job as the queue hands it out. */
type Taken = Pick<FetchedJob<SealedJob>, 'id' | 'data'> & { signal?: AbortSignal }

const schema = 'pgboss'
const minute = 'house.minute'

function boss({ role, ...address }: DbAddress, migrate: boolean): { boss: PgBoss; end: () => Promise<void> } {
  const passJson = {
    to: 3802,
    from: [114, 3802],
    serialize: (x: unknown) => (typeof x === 'string' ? x : JSON.stringify(x)),
    parse: (x: string) => JSON.parse(x),
  }
  const client = postgres({
    ...address,
    ssl: (address.ssl ?? false) as never,
    max: 1,
    onnotice: () => {},
    types: { json: passJson as never },
    connection: { application_name: 'connect-and-close jobs', ...(role ? { role } : {}) } as never,
  })
  const db = {
    async executeSql(text: string, values?: unknown[]) {
      const answer = values?.length ? await client.unsafe(text, values.map(v => v ?? null) as never[]) : await client.unsafe(text)
      const last = Array.isArray(answer[0]) ? (answer as unknown as { length: number }[]).findLast(r => r.length > 0) : answer
      return { rows: (last ?? []) as never[] }
    },
  }
  const made = new PgBoss({
    db,
    schema,
    migrate,
    createSchema: migrate,
    supervise: !migrate,
    schedule: !migrate,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
    monitorVacuum: false,
    reindex: false,
  })
  made.on('error', () => {})
  return { boss: made, end: () => client.end({ timeout: 5 }) }
}

/** Makes or upgrades the queue's tables; needs the owner. */
export async function migrateQueue(owner: DbAddress, names: readonly string[]): Promise<void> {
  const { boss: made, end } = boss(owner, true)
  try {
    await made.start()
    const known = new Set((await made.getQueues()).map(q => q.name))
    for (const name of [minute, ...names]) if (!known.has(name)) await made.createQueue(name)
    await made.stop({ graceful: false })
  } finally {
    await end()
  }
}

export const queueGrants = `grant usage on schema ${schema} to cc_app; grant select, insert, update, delete on all tables in schema ${schema} to cc_app;
grant execute on all functions in schema ${schema} to cc_app; grant usage on all sequences in schema ${schema} to cc_app;`

export function openJobs(address: DbAddress, vault: Vault): Jobs {
  const { boss: queue, end } = boss(address, false)
  const workers = new Map<string, string[]>()
  let started = false
  let running: House | undefined
  const happenedIn = new Map<Id, Set<string>>()
  let timer: NodeJS.Timeout | undefined
  const follow = () => {
    timer = undefined
    const tenants = [...happenedIn]
    happenedIn.clear()
    for (const [tenant, names] of tenants) {
      // That leaves were made of events is told only to who asks for it: the events themselves were told already.
      const all = [...names]
      const follows = (running?.afterEvents ?? []).filter(({ of = '' }) =>
        all.some(name => name.startsWith(of) && (of !== '' || !name.startsWith('ledger.'))),
      )
      void askFor(
        tenant,
        follows.map(({ ask }) => ask),
      )
    }
  }
  const askFor = async (tenant: Id, actions: readonly Action[]) => {
    const house = running
    if (!house) return
    const [at] = await house.db.ask<{ off: Product[] }>(sql`select identity.products_off_of(${tenant}, null) as off`)
    // What belongs to a product that is off waits, and goes on where it stopped.
    for (const action of actions.filter(({ needs }) => !productOff(at?.off ?? [], needs))) {
      await run(house, { action, door: 'job', caller: systemOf(tenant), input: {} }).catch(error =>
        house.log.error('scheduled action failed', error, { action: action.name, tenant }),
      )
    }
  }

  /** Whether a job that was sealed here was done already: what the queue says of its state is anybody's to write. */
  const isDone = async (house: House, id: string): Promise<boolean> =>
    (await house.db.ask(sql`select 1 from kernel.job_done where id = ${id}`)).length > 0

  /** Runs a job; one that this house did not seal, or has done, is put away as cancelled, never run and never tried again. */
  const take = async (house: House, name: string, { id, data, signal }: Taken) => {
    const job = openJob(vault, name, id, data)
    const why = !job ? 'it was not made by this installation' : (await isDone(house, id)) ? 'it was done before' : undefined
    if (!job || why) {
      house.log.error('job refused', new Error(why), { job: name, id })
      await queue.cancel(name, id)
      return
    }
    const caller = systemOf(job.tenant)
    const action = house.actions.get(name)
    const asked = { door: 'job' as const, caller, input: job.input, operation: job.operation }
    if (name === runApproved.name)
      await runAgreed({ run, inTransaction }, house, job.tenant, runApproved.input.parse(job.input).approval)
    else if (action) await run(house, { ...asked, action })
    else {
      const effect = house.effects.get(name)
      if (!effect) throw new Error(`no handler for job ${name}`)
      const grant = grantOf(caller, 'job.run')
      await performEffect(house, effect, job.input, { ...asked, action: { ...jobShell, name } as never }, grant, {
        signal: signal ?? new AbortController().signal,
      })
    }
    await house.db.ask(sql`select kernel.keep_done(${id}, ${job.until}, ${signDone(house.contextKey, id, job.until)})`)
  }
  const ready = async () => {
    if (!started) {
      started = true
      await queue.start()
    }
  }

  return {
    async enqueue(tx, jobs) {
      await ready()
      const db = { executeSql: async (text: string, values?: unknown[]) => ({ rows: (await tx.text(text, values)) as never[] }) }
      await Promise.all(
        jobs.map(job => {
          const id = newId()
          return queue.send(job.name, sealJob(vault, job.name, id, job.data, job.after), {
            db,
            id,
            ...(job.after ? { startAfter: job.after } : {}),
            ...(job.key ? { singletonKey: job.key } : {}),
          })
        }),
      )
    },
    nudge(names) {
      for (const worker of names.flatMap(name => workers.get(name) ?? [])) queue.notifyWorker(worker)
    },
    happened(tenant, names) {
      if (!running?.afterEvents.length) return
      happenedIn.set(tenant, new Set([...(happenedIn.get(tenant) ?? []), ...names]))
      timer ??= setTimeout(follow, 100)
    },
    async start(house, everyMinute) {
      await ready()
      running = house
      await keepMonths(house)
      const names = [...jobNames(house)]
      for (const name of names) {
        const effect = house.effects.get(name)
        await queue.updateQueue(name, {
          retryLimit: effect?.retry?.times ?? 3,
          retryDelay: effect?.retry?.seconds ?? 5,
          retryBackoff: true,
          expireInSeconds: effect?.expireSeconds ?? 900,
          // What a killed process held is taken up again in less than a minute, not when its time would have been up.
          heartbeatSeconds: 20,
        })
        const own: string[] = []
        workers.set(name, own)
        for (let n = 0; n < (effect?.atOnce ?? 1); n++) {
          const worker = await queue.work<SealedJob>(name, { pollingIntervalSeconds: 5 }, async jobs => {
            for (const job of jobs) {
              try {
                await take(house, name, job)
              } catch (error) {
                house.log.error('job failed', error, { job: name, id: job.id, tenant: job.data?.tenant })
                // The queue keeps what it is told, for whoever may read it: an error of the database names values of rows.
                throw new Error('This job failed; the log says why.')
              } finally {
                // A worker takes one job and then rests until its next poll: what else waits is taken at once.
                const self = own[n]
                if (self) queue.notifyWorker(self)
              }
            }
          })
          own.push(worker)
        }
      }
      await queue.schedule(minute, '* * * * *')
      await queue.work(minute, { pollingIntervalSeconds: 5 }, async () => {
        for (const tenant of await tenantsAtWork(house)) await askFor(tenant, everyMinute)
        await askFor(noTenant, house.housekeeping)
        await house.db.ask(sql`select kernel.forget_answers(), kernel.forget_jobs()`)
        await keepMonths(house)
      })
    },
    async drain(house) {
      await ready()
      let done = 0
      for (let found = true; found; ) {
        found = false
        for (const name of jobNames(house)) {
          for (const job of await queue.fetch<SealedJob>(name, { batchSize: 50 })) {
            found = true
            done += 1
            await take(house, name, job)
            await queue.complete(name, job.id)
          }
        }
      }
      return done
    },
    async stop() {
      clearTimeout(timer)
      running = undefined
      if (started) await queue.stop({ graceful: true, timeout: 10_000 })
      await end()
    },
  }
}

const jobShell = { kind: 'command', door: 'job', needs: 'job.run', limit: 'job.command' }

/** The queues of a house: every job-door action and every effect. */
export const jobNames = (house: Pick<House, 'actions' | 'effects'>): Set<string> =>
  new Set([
    runApproved.name,
    ...[...house.actions.values()].filter(a => a.door === 'job').map(a => a.name),
    ...house.effects.keys(),
  ])

/** The clients that are worked for. */
export async function tenantsAtWork(house: House): Promise<Id[]> {
  const { until, mark } = signRound(house.contextKey)
  return (await house.db.ask<{ id: Id }>(sql`select t as id from identity.tenants_at_work(${until}, ${mark}) t`)).map(r => r.id)
}
