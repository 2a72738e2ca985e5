import { z } from 'zod'
import { id } from '#base/id.ts'
import { command } from '#policy/action.ts'

/** Minutes after which one is oneself again. */
export const viewingMinutes = 30

export const beginViewing = command('identity.beginViewing', {
  summary: 'See the product as a colleague does, to look only; it ends by itself after half an hour',
  http: 'POST /me/viewing',
  needs: 'access.viewAs',
  input: z.strictObject({ person: id('person') }),
  output: z.object({ until: z.string() }),
  emits: ['member.viewed'],
})

export const endViewing = command('identity.endViewing', {
  summary: 'See the product as oneself again',
  http: 'DELETE /me/viewing',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({}),
})
