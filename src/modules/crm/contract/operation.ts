import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { page, pageOf } from '#policy/paging.ts'

export const operationRow = z.object({
  id: z.string(),
  action: z.string(),
  title: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone']),
  done: z.number(),
  total: z.number().nullable(),
  result: z.record(z.string(), z.unknown()),
  problem: z.string().nullable(),
  askedBy: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  undoUntil: z.string().nullable(),
  mayUndo: z.boolean(),
})
export const listOperations = query('crm.listOperations', {
  summary: 'Long and bulk work: running and recent',
  http: 'GET /operations',
  needs: 'self.use',
  input: z.strictObject({ ...page, running: z.boolean().optional() }),
  output: pageOf(operationRow),
})
export const readOperation = query('crm.readOperation', {
  summary: 'One operation',
  http: 'GET /operations/{operation}',
  needs: 'self.use',
  input: z.strictObject({ operation: id('operation') }),
  output: operationRow,
})
export const undoOperation = command('crm.undoOperation', {
  summary: 'Undo a bulk operation: values somebody changed since are kept and told',
  http: 'POST /operations/{operation}/undo',
  needs: 'self.use',
  input: z.strictObject({ operation: id('operation') }),
  output: z.object({}),
  emits: ['operation.undone'],
})
