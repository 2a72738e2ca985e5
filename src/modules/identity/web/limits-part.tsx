import { Skeleton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { readLimits } from '../contract.ts'
import { CallbackSwitch } from './callback-switch.tsx'
import { LimitsDrawer } from './limits-drawer.tsx'
import { campaignWords, placeWords } from './limits-words.ts'
import css from './plain-table.module.css'
import { SettingsSection } from './settings-section.tsx'
import type { Person } from './slots.ts'

/** What narrows a colleague's records beside their type; only for whoever manages people. */
export function LimitsPart({ person }: { person: Person }) {
  const [editing, setEditing] = useState(false)
  const can = useCan('people.manage')
  const limits = useAction(readLimits, { person: person.id }, { enabled: can.allowed })
  if (!can.allowed) return null
  return (
    <SettingsSection
      title="Limits"
      about="Records outside these campaigns and places are not there for them: not in lists, searches, counts or exports."
      action={
        <ActButton needs="people.manage" leftSection={<IconPencil size={16} stroke={1.8} />} onClick={() => setEditing(true)}>
          Change limits
        </ActButton>
      }
    >
      {limits.error && !limits.data ? (
        <ErrorState error={limits.error} onAgain={limits.refetch} />
      ) : limits.data ? (
        <table className={css.table}>
          <tbody>
            <tr>
              <th scope="row">Campaigns</th>
              <td>{campaignWords(limits.data)}</td>
            </tr>
            <tr>
              <th scope="row">Places</th>
              <td>{placeWords(limits.data)}</td>
            </tr>
            <tr>
              <th scope="row">Callbacks</th>
              <td>
                <CallbackSwitch person={person} />
              </td>
            </tr>
          </tbody>
        </table>
      ) : (
        <Skeleton height={72} />
      )}
      {limits.data && (
        <LimitsDrawer
          key={JSON.stringify(limits.data)}
          person={person}
          limits={limits.data}
          opened={editing}
          onClose={() => setEditing(false)}
        />
      )}
    </SettingsSection>
  )
}
