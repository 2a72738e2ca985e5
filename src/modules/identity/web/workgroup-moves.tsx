import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { counted } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useCommand } from '#ui/use-action.ts'
import { archiveWorkgroup, listBranches, listPartnerCompanies, listPeople, listWorkgroups, moveToWorkgroup } from '../contract.ts'
import { SettingsSection } from './settings-section.tsx'
import { movingParts } from './slots.ts'
import type { Workgroup } from './workgroups-page.tsx'

/** A branch or partner company that is about to move; `to` where it is known already. */
export interface Moving {
  part: 'branch' | 'partnerCompany'
  id: string
  name: string
  workgroup: string
  to: string | undefined
}

const stale = [listWorkgroups, listBranches, listPartnerCompanies, listPeople]
const choices = (workgroups: readonly Workgroup[]) => workgroups.map(one => ({ value: one.id, label: one.name }))

interface MoveProps {
  moving: Moving | undefined
  workgroups: readonly Workgroup[]
  onClose: () => void
}

/** Says what goes along before anything moves, and moves it in one step. */
export function MoveToWorkgroup({ moving, workgroups, onClose }: MoveProps) {
  return (
    <FormDrawer opened={moving !== undefined} onClose={onClose} size={420} title={moving ? `Move ${moving.name}` : 'Move'}>
      {moving && <MoveForm key={moving.id} moving={moving} workgroups={workgroups} onClose={onClose} />}
    </FormDrawer>
  )
}

function MoveForm({ moving, workgroups, onClose }: MoveProps & { moving: Moving }) {
  const [to, setTo] = useState<string | null>(moving.to ?? null)
  const move = useCommand(moveToWorkgroup, { invalidates: stale })
  const { part, id, name } = moving
  const go = async () => {
    if (!to) return
    await move.run({ workgroup: to, part, id })
    const target = workgroups.find(one => one.id === to)?.name ?? 'the workgroup'
    showUndo({ message: `${name} is in ${target} now.`, undo: () => move.run({ workgroup: moving.workgroup, part, id }) })
    onClose()
  }
  return (
    <Stack gap="md">
      <Select
        label="To"
        data-autofocus
        placeholder="Choose a workgroup"
        data={choices(workgroups.filter(one => one.id !== moving.workgroup))}
        value={to}
        onChange={setTo}
        allowDeselect={false}
      />
      <SlotParts slot={movingParts} part={part} id={id} />
      <Text size="sm" c="dimmed">
        Its colleagues go along too. From then on people of the old workgroup no longer see any of it.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="filled" disabled={!to} loading={move.pending} onClick={() => void go().catch(() => undefined)}>
          Move {name}
        </Button>
      </Group>
    </Stack>
  )
}

/** Ends a workgroup: everything of it goes to another one. */
export function ArchiveWorkgroup({ workgroup, others }: { workgroup: Workgroup; others: readonly Workgroup[] }) {
  const [asking, setAsking] = useState(false)
  const [to, setTo] = useState<string | null>(others[0]?.id ?? null)
  const navigate = useNavigate()
  const archive = useCommand(archiveWorkgroup, { invalidates: stale, done: `${workgroup.name} is archived.` })
  const go = async () => {
    if (!to) return
    await archive.run({ workgroup: workgroup.id, to })
    await navigate({ to: '/settings/workgroups' })
  }
  return (
    <SettingsSection
      title="Archive it"
      about="Its branches, partner companies, people, sources and records go to another workgroup. This cannot be undone: what it held is then not told apart from what was there."
    >
      <Button onClick={() => setAsking(true)}>Archive workgroup</Button>
      <FormDrawer opened={asking} onClose={() => setAsking(false)} size={420} title={`Archive ${workgroup.name}`}>
        {asking && (
          <Stack gap="md">
            <Select
              label="Everything goes to"
              data={choices(others)}
              value={to}
              onChange={setTo}
              allowDeselect={false}
              data-autofocus
            />
            <Text>
              {counted(workgroup.branches, 'branch', 'branches')},{' '}
              {counted(workgroup.partners, 'partner company', 'partner companies')},{' '}
              {counted(workgroup.people, 'person', 'people')}.
            </Text>
            <SlotParts slot={movingParts} part="workgroup" id={workgroup.id} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(false)}>
                Cancel
              </Button>
              <Button
                variant="filled"
                color="red"
                disabled={!to}
                loading={archive.pending}
                onClick={() => void go().catch(() => undefined)}
              >
                Archive workgroup
              </Button>
            </Group>
          </Stack>
        )}
      </FormDrawer>
    </SettingsSection>
  )
}
