import { dateText, phoneText } from '#ui/format.ts'
import type { Column } from '#ui/table/column.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { LicenseChips } from './license-chips.tsx'
import { isAway } from './people-filter.ts'
import css from './people-page.module.css'
import type { Person } from './slots.ts'

const none = <span className="quiet">None</span>

export const peopleColumns = (now: number, zone: string): Column<Person>[] => [
  { id: 'name', title: 'Name', width: 200, sortable: true, cell: person => person.name },
  { id: 'type', title: 'Type', width: 168, sortable: true, cell: person => person.typeName },
  { id: 'branch', title: 'Branch', width: 148, sortable: true, cell: person => person.branchName ?? none },
  {
    id: 'licenses',
    title: 'Licenses',
    width: 260,
    cell: person => <LicenseChips licenses={person.licences} most={5} />,
  },
  {
    id: 'status',
    title: 'Status',
    width: 196,
    cell: person => <PersonStatus person={person} now={now} zone={zone} />,
  },
  { id: 'seen', title: 'Last seen', width: 124, sortable: true, cell: person => <When at={person.lastSeenAt} /> },
  {
    id: 'email',
    title: 'E-mail',
    width: 232,
    hidden: true,
    cell: person => <Copyable value={person.email} what={`e-mail address of ${person.name}`} />,
  },
  {
    id: 'phone',
    title: 'Phone',
    width: 168,
    hidden: true,
    cell: person =>
      person.phone ? (
        <Copyable value={person.phone} what={`phone of ${person.name}`}>
          {phoneText(person.phone)}
        </Copyable>
      ) : (
        none
      ),
  },
  { id: 'nmls', title: 'NMLS ID', width: 112, hidden: true, cell: person => person.nmlsId ?? none },
  { id: 'takes', title: 'Takes leads', width: 112, hidden: true, cell: person => (person.takesLeads ? 'Yes' : 'No') },
]

/** Invited, away or gone is worth a colour; working as usual is not. */
export function PersonStatus({ person, now, zone }: { person: Person; now: number; zone: string }) {
  if (person.status === 'invited') return <Tag tone="due">Invited</Tag>
  if (person.status === 'deactivated') return <span className="quiet">Deactivated</span>
  if (isAway(person, now))
    return (
      <Tag tone="due">
        Away <span className={css.until}>until {dateText(person.awayUntil!, zone)}</span>
      </Tag>
    )
  return <span>Active</span>
}
