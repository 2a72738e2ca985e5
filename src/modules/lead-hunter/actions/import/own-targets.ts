import type { Ctx } from '#kernel/ctx.ts'
import { ownLeadFields } from '#modules/crm/index.ts'
import { ownTarget } from '../../rules/import/fields.ts'

/** The fields the client made for its leads, as what a column may become. */
export const ownTargets = async (ctx: Ctx): Promise<ReadonlySet<string>> =>
  new Set((await ownLeadFields(ctx)).map(field => ownTarget(field.key)))
