import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { functionField, levelField } from './matrix.ts'

export const overrideRow = z.object({
  person: z.string(),
  name: z.string(),
  typeName: z.string(),
  permission: functionField,
  level: levelField,
  /** By their type alone. */
  typeLevel: levelField,
  /** Words of one colleague to another about access: whoever decides on exceptions reads them, whatever their clearance. */
  reason: z.string(),
  until: z.string(),
  ended: z.boolean(),
  madeBy: z.string().nullable(),
  madeAt: z.string(),
})

export const listOverrides = query('identity.listOverrides', {
  summary: 'What single people have apart from their user type, with reason and end',
  http: 'GET /overrides',
  needs: 'exception.read',
  input: z.strictObject({ person: id('person').optional() }),
  output: z.object({ items: z.array(overrideRow), counted: z.number() }),
})

const exception = z.strictObject({
  person: id('person'),
  permission: functionField,
  level: levelField,
  reason: confidential(z.string().overwrite(cleanText).min(5, 'Say why: whoever reviews access reads it.').max(500)),
  until: z.iso.datetime({ offset: true, error: 'Say until when.' }),
})

export const grantOverride = command('identity.grantOverride', {
  summary: 'Grant one person a function apart from their user type, until a date',
  http: 'POST /overrides',
  needs: 'exception.grant',
  input: exception,
  output: z.object({}),
})

export const denyOverride = command('identity.denyOverride', {
  summary: 'Deny one person a function of their user type, until a date',
  http: 'POST /overrides/denials',
  needs: 'exception.deny',
  input: exception,
  output: z.object({}),
})

export const endOverride = command('identity.endOverride', {
  summary: 'End what one person was granted apart from their user type',
  http: 'DELETE /overrides/{person}/{permission}',
  needs: 'exception.deny',
  input: z.strictObject({ person: id('person'), permission: functionField }),
  output: z.object({}),
})
