import { type Handler, handle } from '#kernel/handle.ts'
import { countRecordsOfPart } from '../contract/records-of-part.ts'
import { recordsOfPart } from '../store/records-of-part.ts'

export const recordsOfPartActions: readonly Handler[] = [
  handle(countRecordsOfPart, (ctx, { part, id }) => recordsOfPart(ctx, part, id)),
]
