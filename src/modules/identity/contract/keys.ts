import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { keyPermissions } from '#policy/key-rights.ts'
import type { Permission } from '#policy/matrix.ts'

export const listKeys = query('identity.listKeys', {
  summary: 'API keys',
  http: 'GET /keys',
  needs: 'key.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        prefix: z.string(),
        madeBy: z.string().nullable(),
        madeAt: z.string(),
        lastUsedAt: z.string().nullable(),
        expiresAt: z.string().nullable(),
        endedAt: z.string().nullable(),
        /** What it was made for. */
        permissions: z.array(z.string()),
        /** Over records of these only; null: of the whole company. */
        bound: z.object({ officers: z.array(z.string()), branches: z.array(z.string()) }).nullable(),
      }),
    ),
  }),
})

export const createKey = command('identity.createKey', {
  summary: 'Make an API key: its secret is shown this once',
  http: 'POST /keys',
  needs: 'key.manage',
  input: z.strictObject({
    name: z.string().trim().min(2, 'Say what the key is for.').max(120),
    expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
    /** What it may do; left out: everything a key may. */
    permissions: z
      .array(z.enum(keyPermissions as [Permission, ...Permission[]]))
      .min(1, 'Choose what the key may do.')
      .optional(),
    /** Records it may touch: those of these officers and branches. Left out: of the whole company. */
    bound: z
      .strictObject({
        officers: z.array(id('person')).max(200).default([]),
        branches: z.array(id('branch')).max(200).default([]),
      })
      .nullable()
      .optional(),
  }),
  output: z.object({ id: z.string(), token: z.string() }),
})

export const endKey = command('identity.endKey', {
  summary: 'End an API key at once',
  http: 'DELETE /keys/{key}',
  needs: 'key.end',
  input: z.strictObject({ key: id('key') }),
  output: z.object({}),
})
