import type { Ctx } from '#kernel/ctx.ts'
import { type Operation, operations } from '#kernel/operations.ts'
import { rotateKey } from '../contract.ts'

/** The newest rotation that has not come to its end. */
export const rotationUnderWay = async (ctx: Ctx): Promise<Operation | undefined> =>
  (await operations(ctx, { askedBy: undefined, running: true, before: undefined, limit: 50 })).find(
    o => o.action === rotateKey.name,
  )
