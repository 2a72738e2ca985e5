import { decidersOf } from '#kernel/approval-deciders.ts'
import { waitingTo } from '#kernel/approval-store.ts'
import { openFrozen } from '#kernel/approvals.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { neededBy } from '#policy/action.ts'
import { inCatalogue } from '#policy/catalogue.ts'
import { clientFunctions } from '#policy/client-matrix.ts'
import { matrix } from '#policy/matrix.ts'
import * as contract from '../contract.ts'
import * as store from '../store/matrix.ts'
import { known } from './matrix-people.ts'

async function waitingPublications(ctx: Ctx) {
  const rows = await waitingTo(ctx, contract.publishMatrix.name)
  const names = await store.namesOf(
    ctx,
    rows.map(row => row.askedBy),
  )
  return rows.map(row => {
    const { input, reason } = openFrozen(ctx, row)
    return {
      approval: row.id,
      by: { id: row.askedBy, name: names.get(row.askedBy)! },
      at: row.askedAt,
      hash: (input as { hash: string }).hash,
      requestHash: row.hash.toString('hex'),
      reason,
      mine: row.askedBy === ctx.actor.id,
    }
  })
}

/** Whether somebody else could agree to the publication of the draft, if whoever reads this asked for it; null where they may not ask. */
async function somebodyAgrees(ctx: Ctx): Promise<boolean | null> {
  const draft = await store.draft(ctx)
  const askedBy = ctx.actor.id
  const permission = contract.publishMatrix.needs
  if (!draft || !askedBy || ctx.actor.kind !== 'member' || !ctx.may(permission)) return null
  const about = { action: contract.publishMatrix.name, permission, askedBy, scope: ctx.scopeOf(permission) }
  return (await decidersOf(ctx, about, { version: draft.id, hash: draft.hash })).length > 0
}

export const matrixReading: readonly Handler[] = [
  handle(contract.listUserTypes, async ctx => ({ items: await store.userTypes(ctx) })),

  handle(contract.readCatalogue, async ctx => {
    const all = ctx.court.actions().filter(action => action.door !== 'job')
    return {
      items: inCatalogue(clientFunctions).map(({ category, permissions }) => ({
        category,
        functions: permissions.map(permission => ({
          permission,
          label: known(permission),
          splitFrom: matrix[permission].splitFrom ?? null,
          actions: all.filter(action => neededBy(action).includes(permission)).map(({ name, summary }) => ({ name, summary })),
        })),
      })),
    }
  }),

  handle(contract.listMatrixVersions, async ctx => ({
    items: await store.versions(ctx),
    waiting: await waitingPublications(ctx),
    somebodyAgrees: await somebodyAgrees(ctx),
  })),
]
