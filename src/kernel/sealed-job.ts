import type { Id } from '#base/id.ts'
import type { Vault } from './vault.ts'

/** One thing to do later. Inputs hold ids and small facts only. */
export interface Job {
  tenant: Id
  input: unknown
  cause: Id
  operation?: Id | undefined
}

/**
 * As the queue keeps it: whose it is, for the operator's counts; until when it may be done; what is to be done, sealed. Jobs
 * of before have no end.
 */
export type SealedJob = { tenant: Id; until?: string; sealed: string }

/** Days after it is due for which a job may be done; for as long it is known that it was. */
const sealedDays = 30

/** A seal holds for one job of one queue and tenant, and its end: copied to another it does not open. */
const rowOf = (name: string, id: string, until: string | undefined) => `job/${name}/${id}${until ? `/${until}` : ''}`

/**
 * The queue is written and read with the application's role, across tenants, and whoever takes a job acts as its tenant's
 * system. So only what this house sealed is believed, and nobody else reads it.
 */
export function sealJob(vault: Pick<Vault, 'own'>, name: string, id: string, job: Job, after?: Date): SealedJob {
  const until = new Date(Math.max(Date.now(), after?.getTime() ?? 0) + sealedDays * 864e5).toISOString()
  return { tenant: job.tenant, until, sealed: vault.own.seal(job.tenant, rowOf(name, id, until), job).toString('base64') }
}

/** Answers undefined for what this house did not seal as this very job, and for what is past its end. */
export function openJob(
  vault: Pick<Vault, 'own'>,
  name: string,
  id: string,
  data: unknown,
): (Job & { until: string }) | undefined {
  const { tenant, until, sealed } = (data ?? {}) as Partial<SealedJob>
  try {
    const job = vault.own.open<Job>(tenant!, rowOf(name, id, until), Buffer.from(sealed!, 'base64'))
    return until && Date.parse(until) < Date.now() ? undefined : { ...job, until: until ?? 'infinity' }
  } catch {
    return undefined
  }
}
