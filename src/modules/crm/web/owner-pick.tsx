import { Button, Popover, Select } from '@mantine/core'
import { IconChevronDown, IconUserCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import type { LeadRow } from '../contract/lead.ts'
import { useColleagues } from './colleagues.ts'
import { useLeadEdits } from './lead-edits.ts'

/** Whose lead it is, and the way to give it to somebody else. The server refuses whoever has no license for the state, and says so. */
export function OwnerPick({ lead }: { lead: Pick<LeadRow, 'id' | 'name' | 'owner' | 'pool'> }) {
  const [opened, setOpened] = useState(false)
  const [pending, setPending] = useState(false)
  const people = useColleagues()
  const edits = useLeadEdits()
  const can = useCan('lead.assign')
  const name = people.nameOf(lead.owner)
  useKeys([{ keys: 'a', label: 'Assign', group: 'Record', run: () => setOpened(true) }], can.allowed)

  const give = async (owner: string | null) => {
    if (owner === lead.owner) return setOpened(false)
    const before = lead.owner
    setPending(true)
    try {
      await edits.assign(lead, owner)
      setOpened(false)
      showUndo({
        message: owner ? `${lead.name} was assigned to ${people.nameOf(owner)}.` : `${lead.name} has no owner now.`,
        undo: () => edits.assign(lead, before),
      })
    } catch (error) {
      showProblem(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <Popover opened={opened} onChange={setOpened} width={260} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          title={can.allowed ? 'Assign to somebody else (A)' : can.why}
          onClick={() => can.allowed && setOpened(!opened)}
          leftSection={<IconUserCircle size={17} stroke={1.6} aria-hidden />}
          rightSection={can.allowed && <IconChevronDown size={14} stroke={1.6} aria-hidden />}
        >
          {name ?? (lead.pool ? 'In a pool' : 'Nobody')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Assign">
        <Select
          data-autofocus
          label="Owner"
          data={[...people.choices, { value: '', label: 'Nobody' }]}
          value={lead.owner ?? ''}
          disabled={pending}
          onChange={value => void give(value || null)}
          searchable
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
