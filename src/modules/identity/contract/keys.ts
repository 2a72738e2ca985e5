import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { keyPermissions } from '#policy/key-rights.ts'
import type { Permission } from '#policy/matrix.ts'
import { boundTo } from './bound.ts'

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
        /** Null until it was collected. */
        prefix: z.string().nullable(),
        madeBy: z.string().nullable(),
        madeAt: z.string(),
        /** Agreed to and not shown yet: until then whoever asked may collect it. */
        collectBy: z.string().nullable(),
        mine: z.boolean(),
        lastUsedAt: z.string().nullable(),
        expiresAt: z.string().nullable(),
        endedAt: z.string().nullable(),
        /** What it was made for. */
        permissions: z.array(z.string()),
        /** Over records of these only; null: of the whole company. */
        bound: boundTo.nullable(),
      }),
    ),
  }),
})

export const createKey = command('identity.createKey', {
  summary: 'Make an API key: a second person agrees first, then whoever asked collects its secret',
  http: 'POST /keys',
  needs: 'key.make',
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
  output: z.object({ id: z.string(), collectBy: z.string() }),
  emits: ['approval.asked', 'approval.done', 'approval.failed'],
})

/** What is asked for. */
export type WantedKey = z.output<typeof createKey.input>

const one = z.strictObject({ key: id('key') })

export const collectKey = command('identity.collectKey', {
  summary: 'Collect an API key that was agreed to: its secret is made now, and shown this once to whoever asked for it',
  http: 'POST /keys/{key}/secret',
  needs: 'key.manage',
  input: one,
  output: z.object({ id: z.string(), token: z.string() }),
})

export const dropUncollectedKey = command('identity.dropUncollectedKey', {
  summary: 'Take out a key that nobody collected in time',
  door: 'job',
  needs: 'job.run',
  input: one,
  output: z.object({}),
  emits: ['key.lapsed'],
})

export const endKey = command('identity.endKey', {
  summary: 'End an API key at once',
  http: 'DELETE /keys/{key}',
  needs: 'key.end',
  input: one,
  output: z.object({}),
})
