import { stateName, usStates } from '#base/us-states.ts'
import { among, type FilterField } from '#ui/filter/filter.ts'
import type { UrlState } from '#ui/url-state.ts'
import { licenseState } from './license-state.ts'
import type { Person } from './slots.ts'
import { typeChoices } from './words.ts'

export const peopleViews = [
  { id: 'current', label: 'Current' },
  { id: 'invited', label: 'Invited' },
  { id: 'due', label: 'Licenses due' },
  { id: 'deactivated', label: 'Deactivated' },
]

export const licensedStates = usStates
  .filter(state => state.kind === 'state' || state.kind === 'district' || state.kind === 'territory')
  .map(({ code, name }) => ({ value: code, label: name }))

export const peopleFields = (branches: readonly { id: string; name: string }[]): FilterField[] => [
  { id: 'type', label: 'Type', kind: 'enum', options: typeChoices },
  {
    id: 'branch',
    label: 'Branch',
    kind: 'enum',
    options: [...branches.map(one => ({ value: one.id, label: one.name })), { value: 'none', label: 'No branch' }],
  },
  { id: 'licensed', label: 'Licensed in', kind: 'enum', options: licensedStates },
  { id: 'takes', label: 'Takes leads', kind: 'yes', words: 'taking leads' },
  { id: 'away', label: 'Away', kind: 'yes', words: 'away now' },
]

const yes = (text: string | undefined, holds: boolean) => !text || (text === 'no') !== holds

const inView = (person: Person, view: string | undefined, today: string): boolean => {
  switch (view) {
    case 'invited':
    case 'deactivated':
      return person.status === view
    case 'due':
      return (
        person.status !== 'deactivated' &&
        person.licences.some(one => ['soon', 'expired'].includes(licenseState(one, today).state))
      )
    default:
      return person.status !== 'deactivated'
  }
}

export const isAway = ({ awayUntil }: Pick<Person, 'awayUntil'>, now: number) => awayUntil !== null && Date.parse(awayUntil) > now

/** Everybody is here already, so filters and order need no server. */
export function foundPeople(people: readonly Person[], url: UrlState, today: string, now: number): Person[] {
  const words = (url.find ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const found = people.filter(
    person =>
      inView(person, url.view, today) &&
      words.every(word => `${person.name} ${person.email} ${person.nmlsId ?? ''}`.toLowerCase().includes(word)) &&
      among(url.type, value => person.type === value) &&
      among(url.branch, value => (person.branch ?? 'none') === value) &&
      among(url.licensed, value =>
        person.licences.some(one => one.state === value && ['good', 'soon'].includes(licenseState(one, today).state)),
      ) &&
      yes(url.takes, person.takesLeads) &&
      yes(url.away, isAway(person, now)),
  )
  const by = url.sort?.replace('-', '') ?? 'name'
  const sign = url.sort?.startsWith('-') ? -1 : 1
  const of = (person: Person) =>
    ({ name: person.name, type: person.type, branch: person.branchName ?? '', seen: person.lastSeenAt ?? '' })[by] ?? person.name
  return found.sort((a, b) => of(a).localeCompare(of(b), 'en') * sign || a.name.localeCompare(b.name, 'en'))
}

export const stateLabel = (code: string) => stateName(code) ?? code
