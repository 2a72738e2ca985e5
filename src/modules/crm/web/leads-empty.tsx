import { Button } from '@mantine/core'
import { IconTargetArrow } from '@tabler/icons-react'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { leadsEmpty } from './slots.ts'

interface LeadsEmptyProps {
  filtered: boolean
  /** What is wrong with the search, if it could not be looked for at all. */
  why?: string | undefined
  onUnfilter: () => void
}

/** Nothing to show: because of the filters, or because there is nothing yet. */
export const LeadsEmpty = ({ filtered, why, onUnfilter }: LeadsEmptyProps) =>
  filtered ? (
    <EmptyState title="No leads match" why={why ?? 'Every filter above must hold. Take one off to see more.'}>
      <Button onClick={onUnfilter}>Remove all filters</Button>
    </EmptyState>
  ) : (
    <EmptyState
      icon={IconTargetArrow}
      title="No leads yet"
      why="Leads from your forms, partners, portals and files will be listed here, newest first. Whoever has just asked has a clock running."
    >
      <SlotParts slot={leadsEmpty} />
    </EmptyState>
  )
