import type { Output } from '#ui/call.ts'
import { Tag } from '#ui/values/tag.tsx'
import type { listClients } from '../contract.ts'

type Client = Output<typeof listClients>['items'][number]

/** How a client stands, in a word. */
export function Standing({ client }: { client: Pick<Client, 'suspendedAt' | 'deletion' | 'wishesToEnd'> }) {
  if (client.deletion) return <Tag tone="late">{client.deletion === 'agreed' ? 'To be deleted' : 'Deletion asked for'}</Tag>
  if (client.wishesToEnd) return <Tag tone="due">Asks to be closed</Tag>
  return client.suspendedAt ? <Tag tone="late">Suspended</Tag> : <Tag tone="done">At work</Tag>
}
