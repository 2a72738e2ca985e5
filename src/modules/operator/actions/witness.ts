import { notFound, Refusal } from '#base/refusal.ts'
import { decidersOf, type Electorate, electorateOf } from '#kernel/approval-deciders.ts'
import { decide } from '#kernel/approval-deciding.ts'
import { type ApprovalRow, takeRequest, waitingRequests } from '#kernel/approval-store.ts'
import { demandAsAsked, type Opened, openFrozen } from '#kernel/approvals.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'

/** A count, a sum, a share: what tells how much, and nothing of whom. */
const isNumber = (value: string) => /^[$\d][\d,.\s]*%?$/.test(value)

/** What was frozen, where it is what was asked and nobody else of the client may decide it; its asker is active still. */
async function witnessable(
  ctx: Ctx,
  row: ApprovalRow,
  electorate: Electorate,
): Promise<(Opened & { askedBy: string }) | undefined> {
  const asker = electorate.members.find(member => member.id === row.askedBy)
  try {
    const frozen = openFrozen(ctx, row)
    const deciders = await decidersOf(ctx, row, frozen.input, { electorate })
    return asker && !deciders.length ? { ...frozen, askedBy: asker.name } : undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

export const witnessActions: readonly Handler[] = [
  handle(contract.listWitnessable, async ctx => {
    const [rows, electorate] = await Promise.all([waitingRequests(ctx), electorateOf(ctx)])
    const items = await Promise.all(
      rows.map(async row => {
        const frozen = await witnessable(ctx, row, electorate)
        return (
          frozen && {
            id: row.id,
            title: ctx.court.actionOf(row.action)?.summary ?? row.action,
            askedBy: frozen.askedBy,
            askedAt: row.askedAt,
            decideBy: row.decideBy,
            hash: row.hash.toString('hex'),
            numbers: frozen.preview.lines.filter(line => isNumber(line.value)),
          }
        )
      }),
    )
    return { items: items.filter(item => item !== undefined) }
  }),

  handle(contract.witnessRequest, async (ctx, { approval, agree, hash, comment }) => {
    const { id, name } = ctx.actor
    if (!id) throw new Refusal('forbidden', 'A witness is a person: sign in at /operator with your passkey.')
    const row = await takeRequest(ctx, approval)
    ctx.subject({ kind: 'approval', id: approval }, { owner: row.askedBy })
    ctx.note({ action: row.action, agree })
    if (row.state !== 'waiting' || Date.parse(row.decideBy) <= ctx.now.getTime())
      throw new Refusal('conflict', 'This was decided already, or its time is over.')
    const frozen = await witnessable(ctx, row, await electorateOf(ctx))
    if (!frozen) throw new Refusal('forbidden', 'Somebody of the client may decide this, so it is not yours to witness.')
    if (hash !== row.hash.toString('hex')) throw notFound()
    if (agree) await demandAsAsked(ctx, row, frozen)
    const { state } = await decide(ctx, row, { agree, comment, by: null, witness: { id, name } })
    return { state: state as 'approved' | 'refused' }
  }),
]
