import type { Ctx } from '#kernel/ctx.ts'
import { type Operation, operations } from '#kernel/operations.ts'
import { rotateKey } from '../contract.ts'

/** The newest work of this action that has not come to its end. */
export const workUnderWay = async (ctx: Ctx, action: string): Promise<Operation | undefined> =>
  (await operations(ctx, { askedBy: undefined, running: true, before: undefined, limit: 50 })).find(o => o.action === action)

/** The newest rotation that has not come to its end. */
export const rotationUnderWay = (ctx: Ctx): Promise<Operation | undefined> => workUnderWay(ctx, rotateKey.name)
