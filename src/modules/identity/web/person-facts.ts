import type { z } from 'zod'
import { civilTime, instantOf } from '#base/civil-time.ts'
import { type PersonType, partnerTypes } from '#policy/matrix.ts'
import type { Input } from '#ui/call.ts'
import { dateText, phoneText } from '#ui/format.ts'
import { type Edit, type EditValue, tagsOf } from '#ui/record/edit.ts'
import type { Fact } from '#ui/record/fact-list.tsx'
import { updatePerson } from '../contract.ts'
import type { Person } from './slots.ts'
import { zoneChoices, zoneLabel } from './time-zones.ts'
import { languageChoices, languageName, typeChoices } from './words.ts'

export type PersonChange = Omit<Input<typeof updatePerson>, 'person'>

interface FactsOf {
  person: Person
  people: readonly Person[]
  branches: readonly { id: string; name: string; active: boolean }[]
  types: readonly { id: string; name: string; base: PersonType }[]
  companies: readonly { id: string; name: string; active: boolean }[]
  /** The client's zone, which holds where the person has none of their own. */
  zone: string
  now: number
  /** Left out: this person may not change anything here. */
  save: ((change: PersonChange) => Promise<unknown>) | undefined
  why: string
}

const fieldOf = (name: keyof typeof updatePerson.input.shape): z.ZodType => updatePerson.input.shape[name]
const yesNo = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
]
/** Stands for an emptied choice; a list of choices has no empty one. */
const none = 'none'

/** Nobody becomes a partner’s or a call center’s person, or ours, by a choice in a list: they are invited anew. */
const typesLike = (type: PersonType) => typeChoices.filter(one => employerOf(one.value as PersonType) === employerOf(type))
const employerOf = (type: PersonType) => (type === 'caller' ? 'call center' : partnerTypes.includes(type) ? 'partner' : 'us')

/** What is known about a colleague, and how each of it is changed in its place. */
export function personFacts({ person, people, branches, types, companies, zone, now, save, why }: FactsOf): Fact[] {
  const fact = (
    id: string,
    label: string,
    value: string | null,
    edit: Omit<Edit, 'save'>,
    change: (value: EditValue) => PersonChange,
    more: Partial<Fact> = {},
  ): Fact => ({
    id,
    label,
    value,
    ...(save ? { edit: { ...edit, save: value => save(change(value)) } } : { locked: why }),
    ...more,
  })
  const ownZone = person.timeZone ?? zone
  const away = person.awayUntil && Date.parse(person.awayUntil) > now ? civilTime(person.awayUntil, ownZone).date : null
  const open = branches
    .filter(one => one.active || one.id === person.branch || person.manages.includes(one.id))
    .map(one => ({ value: one.id, label: one.name }))
  const officers = people
    .filter(one => one.id !== person.id && one.status !== 'deactivated' && ['loan_officer', 'branch_manager'].includes(one.type))
    .map(one => ({ value: one.id, label: one.name }))
  const named = (ids: readonly string[], from: readonly { id: string; name: string }[]) =>
    ids
      .map(id => from.find(one => one.id === id)?.name)
      .filter(Boolean)
      .join(', ') || null

  const bases = typesLike(person.type).map(one => one.value as PersonType)
  const likeTheirs = types.filter(one => bases.includes(one.base)).map(one => ({ value: one.id, label: one.name }))

  return [
    fact('name', 'Name', person.name, { kind: 'text', value: person.name, schema: fieldOf('name') }, value => ({
      name: String(value ?? ''),
    })),
    {
      id: 'email',
      label: 'E-mail',
      value: person.email,
      copy: person.email,
      locked: 'They sign in with it. For another address, invite them anew.',
    },
    fact('type', 'Type', person.typeName, { kind: 'select', value: person.userType, options: likeTheirs }, value => ({
      userType: String(value),
    })),
    ...(partnerTypes.includes(person.type)
      ? [
          fact(
            'partner',
            'Company',
            person.partnerName,
            {
              kind: 'select',
              value: person.partner,
              options: companies
                .filter(one => one.active || one.id === person.partner)
                .map(one => ({ value: one.id, label: one.name })),
            },
            value => ({ partner: value as string | null }),
          ),
        ]
      : []),
    fact(
      'branch',
      'Branch',
      person.branchName,
      { kind: 'select', value: person.branch ?? none, options: [...open, { value: none, label: 'No branch' }] },
      value => ({ branch: value === none ? null : String(value) }),
    ),
    ...(person.type === 'branch_manager' || person.manages.length > 0
      ? [
          fact(
            'manages',
            'Also manages',
            named(person.manages, branches),
            { kind: 'multi', value: person.manages.join(','), options: open },
            value => ({ manages: tagsOf(value) }),
          ),
        ]
      : []),
    ...(person.type === 'assistant' || person.assists.length > 0
      ? [
          fact(
            'assists',
            'Assists',
            named(person.assists, people),
            { kind: 'multi', value: person.assists.join(','), options: officers },
            value => ({ assists: tagsOf(value) }),
          ),
        ]
      : []),
    fact(
      'takes',
      'Takes leads',
      person.takesLeads ? 'Yes' : 'No',
      { kind: 'select', value: person.takesLeads ? 'yes' : 'no', options: yesNo },
      value => ({ takesLeads: value === 'yes' }),
    ),
    fact('away', 'Away until', away && dateText(away), { kind: 'date', value: away }, value => ({
      awayUntil: value ? new Date(instantOf(String(value), 0, ownZone)).toISOString() : null,
    })),
    fact(
      'nmls',
      'NMLS ID',
      person.nmlsId,
      { kind: 'text', value: person.nmlsId, schema: fieldOf('nmlsId') },
      value => ({ nmlsId: value as string | null }),
      person.nmlsId ? { copy: person.nmlsId } : {},
    ),
    fact(
      'phone',
      'Phone',
      person.phone && phoneText(person.phone),
      { kind: 'text', value: person.phone },
      value => ({ phone: value as string | null }),
      person.phone ? { copy: person.phone } : {},
    ),
    fact(
      'languages',
      'Languages',
      person.languages.map(languageName).join(', '),
      { kind: 'multi', value: person.languages.join(','), options: languageChoices(person.languages) },
      value => ({ languages: tagsOf(value) }),
    ),
    fact(
      'zone',
      'Time zone',
      person.timeZone ? zoneLabel(person.timeZone) : 'As the company',
      {
        kind: 'select',
        value: person.timeZone ?? none,
        options: [{ value: none, label: 'As the company' }, ...zoneChoices(person.timeZone)],
      },
      value => ({ timeZone: value === none ? null : String(value) }),
    ),
  ]
}
