import { ActionIcon, Menu, VisuallyHidden } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listBranches, listPartnerCompanies, listPeople, updatePerson } from '../contract.ts'
import { type Twig, treeOf } from '../rules/tree.ts'
import css from './plain-table.module.css'
import { SettingsBody, SettingsSection } from './settings-section.tsx'
import { type Person, waitingParts } from './slots.ts'

interface Place {
  id: string | null
  name: string
}

/** Who works where, as far as the reader is shown it, and the way to move somebody. */
export function HierarchyPage() {
  const people = useAction(listPeople, { status: ['active', 'invited'] })
  const branches = useAction(listBranches, {})
  const companies = useAction(listPartnerCompanies, {})
  useLive(['member.*', 'identity.*'], [listPeople, listBranches])
  const error = people.error ?? branches.error ?? companies.error
  const tree = treeOf(people.data?.items ?? [])
  const open = (branches.data?.items ?? []).filter(one => one.active || tree.branches.has(one.id))
  const offices: Place[] = [...open, { id: null, name: 'No branch' }]
  const firms: Place[] = (companies.data?.items ?? []).filter(one => one.active || tree.companies.has(one.id))
  const unplaced = tree.companies.get(null)
  return (
    <>
      <PageHeader title="Hierarchy" back={{ label: 'Settings', to: '/settings' }} />
      <SettingsBody>
        {error && !people.data ? (
          <ErrorState error={error} onAgain={people.refetch} />
        ) : !people.data || !branches.data || !companies.data ? (
          <ListSkeleton rows={8} />
        ) : (
          <>
            {offices
              .filter(one => one.id !== null || tree.branches.has(null))
              .map(one => (
                <SettingsSection key={one.id ?? ''} title={one.name} about={<SlotParts slot={waitingParts} branch={one.id} />}>
                  <Twigs twigs={tree.branches.get(one.id) ?? []} offices={offices} />
                </SettingsSection>
              ))}
            {[...firms, ...(unplaced ? [{ id: null, name: 'Partners of no company' }] : [])].map(one => (
              <SettingsSection key={one.id ?? 'unplaced'} title={one.name} about="Partner company">
                <Twigs twigs={tree.companies.get(one.id) ?? []} />
              </SettingsSection>
            ))}
          </>
        )}
      </SettingsBody>
    </>
  )
}

function Twigs({ twigs, offices }: { twigs: readonly Twig<Person>[]; offices?: readonly Place[] }) {
  if (twigs.length === 0) return <p className={css.nothing}>Nobody yet.</p>
  return (
    <table className={`${css.table} ${css.even}`}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
          <th scope="col">Last seen</th>
          <th scope="col">
            <VisuallyHidden>Move</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {twigs.flatMap(({ person, assistants }) => [
          <PersonLine key={person.id} person={person} offices={offices} />,
          ...assistants.map(one => <PersonLine key={`${person.id} ${one.id}`} person={one} offices={offices} of={person} />),
        ])}
      </tbody>
    </table>
  )
}

interface PersonLineProps {
  person: Person
  offices: readonly Place[] | undefined
  /** Whom they assist. */
  of?: Person
}

function PersonLine({ person, offices, of }: PersonLineProps) {
  return (
    <tr>
      <td style={of && { paddingLeft: 24 }}>
        <Link to="/settings/people/$person" params={{ person: person.id }}>
          {person.name}
        </Link>
        {of && <small className={css.how}>Assists {of.name}</small>}
      </td>
      <td>{person.typeName}</td>
      <td>{person.status === 'invited' ? 'Invited' : person.lastSeenAt ? <When at={person.lastSeenAt} /> : 'Not yet'}</td>
      <td>
        <span className={css.acts}>{offices && <MoveMenu person={person} offices={offices} />}</span>
      </td>
    </tr>
  )
}

function MoveMenu({ person, offices }: { person: Person; offices: readonly Place[] }) {
  const can = useCan('people.manage')
  const update = useCommand(updatePerson, { invalidates: [listPeople, listBranches], quiet: true })
  const move = async (to: Place) => {
    try {
      await update.run({ person: person.id, branch: to.id })
      showUndo({
        message: to.id ? `${person.name} belongs to ${to.name} now.` : `${person.name} belongs to no branch now.`,
        undo: () => update.run({ person: person.id, branch: person.branch }),
      })
    } catch (error) {
      showProblem(error)
    }
  }
  if (!can.allowed) return null
  return (
    <Menu width={220}>
      <Menu.Target>
        <ActionIcon size={28} aria-label={`Move ${person.name}`} title="Move to another branch" loading={update.pending}>
          <IconDots size={16} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ whiteSpace: 'normal' }}>Move to. What they have stays where it is.</Menu.Label>
        {offices
          .filter(one => one.id !== person.branch)
          .map(one => (
            <Menu.Item key={one.id ?? ''} onClick={() => void move(one)}>
              {one.name}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}
