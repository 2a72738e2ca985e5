import { z } from 'zod'
import { command } from '#policy/action.ts'
import { type Product, productNames } from '#policy/products.ts'

const reason = z.string().trim().min(3, 'Say why: the client reads it in its own log.').max(500)

export const suspendClient = command('identity.suspendClient', {
  summary: 'From the host’s shell: nobody of a client gets in any more, nothing of it is shown and no lead is taken',
  door: 'host',
  needs: 'tenant.create',
  input: z.strictObject({ reason }),
  output: z.object({ name: z.string() }),
  emits: ['client.suspended'],
})

export const resumeClient = command('identity.resumeClient', {
  summary: 'From the host’s shell: a suspended client goes on where it stopped',
  door: 'host',
  needs: 'tenant.create',
  input: z.strictObject({ reason }),
  output: z.object({ name: z.string() }),
  emits: ['client.resumed'],
})

export const switchProduct = command('identity.switchProduct', {
  summary: 'The operator switches a product off for a client, or on again: it counts from everybody’s next request on',
  door: 'host',
  needs: 'tenant.create',
  input: z.strictObject({ product: z.enum(productNames as [Product, ...Product[]]), on: z.boolean(), reason }),
  output: z.object({ name: z.string() }),
  emits: ['client.productSwitched'],
})
