import { Skeleton, Text } from '@mantine/core'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { counted } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import { countRecordsOfPart } from '../contract/records-of-part.ts'

interface MovingRecordsProps {
  part: 'branch' | 'partnerCompany' | 'workgroup'
  id: string
}

/** How many records go along with a part of the company that moves. */
export function MovingRecords({ part, id }: MovingRecordsProps) {
  const placed = useAction(countRecordsOfPart, { part, id }, { staleTime: 0 })
  if (placed.error && !placed.data) return <ErrorState error={placed.error} onAgain={placed.refetch} />
  if (!placed.data) return <Skeleton height={20} />
  const { leads, loans, contacts } = placed.data
  const moving = [
    ...(leads ? [counted(leads, 'lead')] : []),
    ...(loans ? [counted(loans, 'loan')] : []),
    ...(contacts ? [counted(contacts, 'person', 'people')] : []),
  ]
  return (
    <Text role="status">
      {moving.length ? `Goes along: ${new Intl.ListFormat('en').format(moving)}.` : 'No record goes along.'}
    </Text>
  )
}
