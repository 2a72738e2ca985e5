import { type Handler, handle } from '#kernel/handle.ts'
import { countPlaced } from '../contract/placed.ts'
import { recordsPlaced } from '../store/placed.ts'

export const placedActions: readonly Handler[] = [handle(countPlaced, (ctx, { part, id }) => recordsPlaced(ctx, part, id))]
