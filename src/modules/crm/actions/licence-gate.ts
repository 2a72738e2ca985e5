import { Refusal } from '#base/refusal.ts'
import { zipPlace } from '#base/zip/zip-place.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { asksTheLaw, type Held } from '../rules/holding.ts'
import { licenceProblem } from '../rules/licence.ts'
import { type Place, placeAfter } from '../rules/property-place.ts'
import { type Colleague, colleagueById } from '../store/office.ts'

/** Whether the asker gives records to others beyond their own: a manager or an administrator. */
const movesRecords = (ctx: Ctx): boolean => ['group', 'partner', 'workgroup', 'all'].includes(ctx.levelOf('lead.assign'))

/**
 * Says in words what the database would refuse at the end of the command (`crm.demand_licence`): why, and what to do.
 * `instead` tells who may move records what to do; everybody else is sent to them.
 */
export async function demandHolder(
  ctx: Ctx,
  was: Held | undefined,
  is: Held,
  { path, instead }: { path: string; instead: string },
): Promise<void> {
  if (!asksTheLaw(was, is)) return
  const officer = await colleagueById(ctx, is.owner!)
  const problem = licenceProblem(officer, is.state, ctx.now)
  if (!problem) return
  const moves = movesRecords(ctx)
  throw new Refusal('conflict', `${problem} ${moves ? instead : 'Ask your manager to move it.'}`, {
    problems: [{ path, message: problem }],
    facts: { owner: is.owner, state: is.state, ...(moves ? { demand: 'owner' } : {}) },
  })
}

/** What an edit of the state is answered with: the state is put right and the record moved in one step (`assignLead`). */
export const inOneStep = 'Choose who gets it, or give it to nobody yet.'
export const firstGive = 'Give it to somebody who does, then do this again.'

/** Whoever is to have a record must be allowed to hold it. */
export function demandLicence(ctx: Ctx, officer: Colleague, state: string | null): void {
  const problem = licenceProblem(officer, state, ctx.now)
  if (problem)
    throw new Refusal('conflict', problem, {
      problems: [{ path: 'owner', message: problem }],
      facts: { owner: officer.id, state },
    })
}

/** State and ZIP of the property after an edit; refuses where they contradict each other. */
export function demandPlace(
  now: Place,
  sent: { state?: string | null | undefined; zip?: string | null | undefined },
  zipField = 'zip',
): Place {
  const after = placeAfter(now, sent, zip => zipPlace(zip)?.state)
  if (!('problem' in after)) return after
  const path = after.path === 'zip' ? zipField : 'state'
  throw new Refusal('invalid', after.problem, { problems: [{ path, message: after.problem }] })
}
