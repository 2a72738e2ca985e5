import { ActionIcon, Popover } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useCommand } from '#ui/use-action.ts'
import { readContact, setHousehold } from '../contract/contact.ts'
import { readTimeline } from '../contract/work.ts'
import { PersonFind } from './person-find.tsx'
import css from './record.module.css'
import type { PersonDetail } from './use-person-facts.tsx'

/** Who lives together: spouses, parents and children, often each other's co-borrowers. */
export function Household({ person }: { person: PersonDetail }) {
  const [opened, setOpened] = useState(false)
  const can = useCan('household.edit')
  const set = useCommand(setHousehold, { invalidates: [readContact, readTimeline] })
  const others = person.members.filter(one => one.id !== person.id)
  const join = async (other: { id: string; name: string }) => {
    await set.run({ contact: other.id, with: person.id })
    setOpened(false)
    showUndo({ message: `${other.name} lives with ${person.name} now.`, undo: () => set.run({ contact: other.id, with: null }) })
  }
  const leave = async (other: { id: string; name: string }) => {
    await set.run({ contact: other.id, with: null })
    showUndo({
      message: `${other.name} was taken out of the household.`,
      undo: () => set.run({ contact: other.id, with: person.id }),
    })
  }
  return (
    <RelatedPart
      title={(others.length > 0 && person.householdName) || 'Household'}
      action={
        <Popover opened={opened} onChange={setOpened} width={280} position="bottom-end" trapFocus returnFocus withRoles={false}>
          <Popover.Target>
            <span>
              <ActButton
                needs="household.edit"
                size="compact-sm"
                variant="subtle"
                blocked={person.mayEdit ? undefined : 'This person belongs to somebody else.'}
                onClick={() => setOpened(!opened)}
              >
                Add
              </ActButton>
            </span>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label="Add somebody to the household">
            <PersonFind
              label="Who lives here too"
              except={[person.id, ...others.map(one => one.id)]}
              disabled={set.pending}
              onFind={other => void join(other).catch(() => undefined)}
            />
          </Popover.Dropdown>
        </Popover>
      }
    >
      {others.length === 0 ? (
        <span className="quiet">Nobody else is known to live with {person.firstName ?? person.name}.</span>
      ) : (
        <ul className={css.list}>
          {others.map(one => (
            <li key={one.id} className={css.member}>
              <Link to={`/people/${one.id}`}>{one.name}</Link>
              {can.allowed && person.mayEdit && (
                <ActionIcon
                  size={24}
                  aria-label={`Take ${one.name} out of the household`}
                  title="Take out of the household"
                  onClick={() => void leave(one).catch(() => undefined)}
                >
                  <IconX size={15} stroke={1.6} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
    </RelatedPart>
  )
}
