import type { Id } from '#base/id.ts'
import type { Vault } from './vault.ts'

/** One thing to do later. Inputs hold ids and small facts only. */
export interface Job {
  tenant: Id
  input: unknown
  cause: Id
  operation?: Id | undefined
}

/** As the queue keeps it: whose it is, for the operator's counts; what is to be done, sealed. */
export type SealedJob = { tenant: Id; sealed: string }

/** A seal holds for one job of one queue and tenant: copied to another it does not open. */
const rowOf = (name: string, id: string) => `job/${name}/${id}`

/**
 * The queue is written and read with the application's role, across tenants, and whoever takes a job acts as its tenant's
 * system. So only what this house sealed is believed, and nobody else reads it.
 */
export const sealJob = (vault: Vault, name: string, id: string, job: Job): SealedJob => ({
  tenant: job.tenant,
  sealed: vault.seal(job.tenant, rowOf(name, id), job).toString('base64'),
})

/** Answers undefined for what this house did not seal as this very job. */
export function openJob(vault: Vault, name: string, id: string, data: unknown): Job | undefined {
  const { tenant, sealed } = (data ?? {}) as Partial<SealedJob>
  try {
    return vault.open<Job>(tenant!, rowOf(name, id), Buffer.from(sealed!, 'base64'))
  } catch {
    return undefined
  }
}
