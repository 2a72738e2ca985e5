import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

/** Minutes after which one is oneself again. */
export const viewingMinutes = 30

/** Hours within which a look that was agreed to is begun; the database holds the same. */
export const viewingHours = 8

export const askViewing = command('identity.askViewing', {
  summary: 'Ask to see the product as a colleague does: a second person agrees',
  http: 'POST /viewings',
  needs: 'access.viewAs',
  input: z.strictObject({ person: id('person') }),
  output: z.object({ id: z.string(), beginBy: z.string() }),
  emits: ['viewing.permitted'],
})

export const listViewings = query('identity.listViewings', {
  summary: 'Looks as a colleague that were agreed to for whoever asks, and that can be begun still',
  http: 'GET /viewings',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({ items: z.array(z.object({ id: z.string(), person: z.string(), name: z.string(), beginBy: z.string() })) }),
})

export const beginViewing = command('identity.beginViewing', {
  summary: 'See the product as a colleague does, to look only, once that was agreed to; it ends by itself after half an hour',
  http: 'POST /me/viewing',
  // Who may look at all is asked by the handler, and by the database: what `access.viewAs` demands was shown when it was asked for.
  needs: 'self.use',
  input: z.strictObject({ viewing: id('viewing') }),
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
