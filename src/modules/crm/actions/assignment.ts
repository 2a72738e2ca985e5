import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { demandSeen } from '#modules/identity/index.ts'
import { assignRecord } from '../contract/assignment.ts'
import { assignmentProblems } from '../rules/assignment.ts'
import { raiseAlert } from '../store/alerts.ts'
import { type AssignedKind, assignedNow, branchNamed, partnerCompanyNamed, repById, setPartnerOf } from '../store/assignment.ts'
import { giveLead } from '../store/lead-hand-over.ts'
import { handOver } from '../store/loan-edit.ts'
import { demandLoans } from '../store/loan-shown.ts'
import { demandLicence } from './licence-gate.ts'
import { receiverOf } from './receiver.ts'

const internal = (field: string, before: unknown, after: unknown) => ({ field, class: 'internal' as const, before, after })

/** Gives it into these hands; a lead takes its person along and keeps what was and became. */
async function give(ctx: Ctx, kind: AssignedKind, id: string, owner: string | null, branch: string | null): Promise<number> {
  if (kind === 'lead') return (await giveLead(ctx, id, { owner, branch })).version
  const [given] = await handOver(ctx, 'loan', [id], owner, branch)
  return given!.version
}

export const assignmentActions: readonly Handler[] = [
  handle(assignRecord, async (ctx, { kind, record, branch, owner, partner, rep }) => {
    if (kind === 'loan') demandLoans(ctx)
    const [now, officer, representative, office, company] = await Promise.all([
      assignedNow(ctx, kind, record),
      owner ? receiverOf(ctx, owner) : undefined,
      rep ? repById(ctx, rep) : undefined,
      branch ? branchNamed(ctx, branch) : undefined,
      partner ? partnerCompanyNamed(ctx, partner) : undefined,
      demandSeen(ctx, { branches: [branch], partners: [partner], people: [rep] }),
    ])
    const problems = assignmentProblems({ branch, owner: officer, partner, rep: representative })
    if (problems.length) throw new Refusal('invalid', problems[0]!.message, { problems })
    if (officer && owner !== now.owner) demandLicence(ctx, officer, now.state)
    const subject = { kind, id: record }
    ctx.subject(subject, { owner, branch })
    ctx.change(subject, [
      internal('group', now.branchName, office?.name ?? null),
      internal('partner', now.partnerName, company?.name ?? null),
      internal('rep', now.rep, rep),
      ...(kind === 'loan' ? [internal('owner', now.owner, owner)] : []),
    ])
    // Before it changes hands: then it may be out of sight.
    const brought = partner !== now.partner || rep !== now.rep
    let version = brought ? await setPartnerOf(ctx, kind, record, partner, rep) : now.version
    const moved = owner !== now.owner || branch !== now.branch
    if (moved) version = await give(ctx, kind, record, owner, branch)
    if (!moved && !brought) return { version }
    const facts = { from: now.owner, to: owner, by: 'hand' }
    ctx.emit(`${kind}.assigned`, { subject, reach: { owner, branch }, facts })
    // Whoever had it sees it leave their list.
    ctx.show(`${kind}.changed`, subject, { owner: now.owner, branch: now.branch })
    if (owner && owner !== now.owner) raiseAlert(ctx, { to: owner, kind: `${kind}.assigned`, subject })
    return { version }
  }),
]
