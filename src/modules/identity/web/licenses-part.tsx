import { ActionIcon } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useCan } from '#ui/me.ts'
import type { Column } from '#ui/table/column.ts'
import { useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listPeople, putLicence, removeLicence } from '../contract.ts'
import { useToday } from './license-chips.tsx'
import { LicenseForm } from './license-form.tsx'
import { type License, licenseState } from './license-state.ts'
import { stateLabel } from './people-filter.ts'
import css from './plain-table.module.css'
import { PlainTable } from './plain-table.tsx'
import { SettingsSection } from './settings-section.tsx'
import type { Person } from './slots.ts'
import { labelIn, licenseKinds } from './words.ts'

const columns: Column<License>[] = [
  { id: 'state', title: 'State', cell: license => stateLabel(license.state) },
  { id: 'kind', title: 'Kind', cell: license => labelIn(licenseKinds, license.kind) },
  { id: 'number', title: 'Number', cell: license => <span className="figures">{license.number}</span> },
  { id: 'status', title: 'Status', cell: license => <Status license={license} /> },
  {
    id: 'expires',
    title: 'Expires',
    cell: license =>
      license.expires ? (
        <When at={license.expires} as="date" />
      ) : (
        <span className="quiet" title="It counts as active. Record the date that stands on the license.">
          Not recorded
        </span>
      ),
  },
]

/** States somebody may work in: leads of other states are not routed to them. */
export function LicensesPart({ person }: { person: Person }) {
  const [editing, setEditing] = useState<License | 'new'>()
  const can = useCan('licence.manage')
  const remove = useCommand(removeLicence, { invalidates: [listPeople] })
  const put = useCommand(putLicence, { invalidates: [listPeople] })
  const take = async ({ id, state, number, kind, status, expires }: License) => {
    await remove.run({ person: person.id, licence: id })
    showUndo({
      message: `The license for ${stateLabel(state)} was removed.`,
      undo: () => put.run({ person: person.id, state, number, kind: kind as 'mlo', status: status as 'active', expires }),
    })
  }
  return (
    <SettingsSection
      title="Licenses"
      about="Leads of a state are routed only to people licensed there on that day."
      action={
        <ActButton needs="licence.manage" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => setEditing('new')}>
          Add license
        </ActButton>
      }
    >
      {person.licences.length === 0 ? (
        <p className={css.nothing}>
          No license is recorded, so no lead is routed to {person.name.split(' ')[0]} by state. Add one for each state they may
          work in.
        </p>
      ) : (
        <PlainTable
          columns={columns}
          rows={person.licences}
          rowId={license => license.id}
          acts={
            can.allowed
              ? license => (
                  <>
                    <ActionIcon
                      aria-label={`Edit the license for ${stateLabel(license.state)}`}
                      title="Edit"
                      onClick={() => setEditing(license)}
                    >
                      <IconPencil size={16} stroke={1.6} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      aria-label={`Remove the license for ${stateLabel(license.state)}`}
                      title="Remove"
                      onClick={() => void take(license).catch(() => undefined)}
                    >
                      <IconTrash size={16} stroke={1.6} aria-hidden />
                    </ActionIcon>
                  </>
                )
              : undefined
          }
        />
      )}
      <FormDrawer
        opened={editing !== undefined}
        onClose={() => setEditing(undefined)}
        size={420}
        title={editing === 'new' || !editing ? `Add a license for ${person.name}` : `License for ${stateLabel(editing.state)}`}
      >
        {editing && (
          <LicenseForm person={person} license={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
        )}
      </FormDrawer>
    </SettingsSection>
  )
}

function Status({ license }: { license: License }) {
  const { state, word, tone } = licenseState(license, useToday())
  const words = {
    good: 'Active',
    soon: word === 'last day' ? 'Last day' : `${word.replace(' d', '')} days left`,
    expired: 'Expired',
    pending: 'Pending',
    inactive: 'Inactive',
  }
  return <Tag tone={state === 'good' ? 'done' : tone}>{word === '1 d' ? '1 day left' : words[state]}</Tag>
}
