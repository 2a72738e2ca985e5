import type { Output } from '#ui/call.ts'
import { Tag } from '#ui/values/tag.tsx'
import type { listClients } from '../contract.ts'

type Client = Output<typeof listClients>['items'][number]

/** How a client stands, in a word. */
export function Standing({ client }: { client: Pick<Client, 'suspendedAt' | 'deletion'> }) {
  if (client.deletion === 'agreed') return <Tag tone="late">To be deleted</Tag>
  return client.suspendedAt ? <Tag tone="late">Suspended</Tag> : <Tag tone="done">At work</Tag>
}
