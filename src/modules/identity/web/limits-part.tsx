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
import { useParts } from './limits-hierarchy.tsx'
import { campaignWords, choiceWords, placeWords } from './limits-words.ts'
import css from './plain-table.module.css'
import { SettingsSection } from './settings-section.tsx'
import type { Person } from './slots.ts'

const choices = [
  { part: 'workgroups', label: 'Workgroups' },
  { part: 'groups', label: 'Branches' },
  { part: 'officers', label: 'Loan officers' },
  { part: 'partners', label: 'Partner companies' },
  { part: 'reps', label: 'Partner people' },
] as const

/** What narrows a colleague's records beside their type; only for whoever manages people. */
export function LimitsPart({ person }: { person: Person }) {
  const [editing, setEditing] = useState(false)
  const can = useCan('people.limit')
  const limits = useAction(readLimits, { person: person.id }, { enabled: can.allowed })
  const parts = useParts()
  if (!can.allowed) return null
  const shown = limits.data
  const chosen = choices.filter(({ part }) =>
    part === 'workgroups' ? parts.workgroups.length > 1 : shown?.[part].mode === 'only',
  )
  return (
    <SettingsSection
      title="Limits"
      about="What is outside these is not there for them: not in lists, searches, counts or exports."
      action={
        <ActButton needs="people.limit" leftSection={<IconPencil size={16} stroke={1.8} />} onClick={() => setEditing(true)}>
          Change limits
        </ActButton>
      }
    >
      {limits.error && !shown ? (
        <ErrorState error={limits.error} onAgain={limits.refetch} />
      ) : shown ? (
        <table className={css.table}>
          <tbody>
            {chosen.map(({ part, label }) => (
              <tr key={part}>
                <th scope="row">{label}</th>
                <td>{choiceWords(shown[part], parts[part])}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">Campaigns</th>
              <td>{campaignWords(shown)}</td>
            </tr>
            <tr>
              <th scope="row">Places</th>
              <td>{placeWords(shown)}</td>
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
      {shown && (
        <LimitsDrawer
          key={JSON.stringify(shown)}
          person={person}
          limits={shown}
          opened={editing}
          onClose={() => setEditing(false)}
        />
      )}
    </SettingsSection>
  )
}
