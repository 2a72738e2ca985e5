import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { elevationMinutes } from '#policy/limits.ts'
import { functionField, levelField } from './matrix.ts'

/** Rights for some hours: of what the matrix gives somebody's type while elevated alone. */

export const elevationRow = z.object({
  id: z.string(),
  person: z.string(),
  name: z.string(),
  permissions: z.array(functionField),
  level: levelField,
  from: z.string(),
  until: z.string(),
  state: z.enum(['coming', 'holds', 'over']),
  /** Who ended it before its time. */
  endedBy: z.string().nullable(),
  endedAt: z.string().nullable(),
  approval: z.string(),
  mine: z.boolean(),
  mayEnd: z.boolean(),
})

export const listElevations = query('identity.listElevations', {
  summary: 'What one may ask to have for some hours, and who has or had what so',
  http: 'GET /elevations',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({
    /** By one's type, each up to this level. */
    mayAsk: z.array(z.object({ permission: functionField, level: levelField })),
    items: z.array(elevationRow),
  }),
})

export const askElevation = command('identity.askElevation', {
  summary: 'Have rights of one’s type for some hours: a second person agrees first',
  http: 'POST /elevations',
  needs: 'elevation.ask',
  input: z.strictObject({
    permissions: z
      .array(functionField)
      .min(1, 'Choose what you need.')
      .max(20)
      .transform(all => [...new Set(all)].sort()),
    /** Over which records, and never further than the matrix says. */
    level: levelField.exclude(['none']),
    /** Left out: as soon as it is agreed to. */
    startsAt: z.iso.datetime({ offset: true, error: 'Say when it begins.' }).optional(),
    minutes: z
      .int()
      .min(elevationMinutes.least, `At least ${elevationMinutes.least} minutes.`)
      .max(elevationMinutes.most, `At most ${elevationMinutes.most / 60} hours.`)
      .default(elevationMinutes.usual),
  }),
  output: z.object({ id: z.string(), from: z.string(), until: z.string() }),
  emits: ['approval.asked', 'approval.done', 'approval.failed', 'elevation.granted'],
})

export const endElevation = command('identity.endElevation', {
  summary: 'End what somebody has for hours before its time',
  http: 'DELETE /elevations/{elevation}',
  needs: 'self.use',
  input: z.strictObject({ elevation: id('elevation') }),
  output: z.object({}),
  emits: ['elevation.ended'],
})
