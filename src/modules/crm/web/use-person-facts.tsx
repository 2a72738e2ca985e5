import { useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import { usStates } from '#base/us-states.ts'
import type { Output } from '#ui/call.ts'
import { useCan } from '#ui/me.ts'
import type { Edit, EditValue } from '#ui/record/edit.ts'
import type { Fact } from '#ui/record/fact-list.tsx'
import { actionQuery, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { contactEdits, listContacts, readContact, updateContact } from '../contract/contact.ts'
import { readTimeline } from '../contract/work.ts'
import { useCustomFacts } from './custom-facts.tsx'
import { saveField } from './save-field.ts'
import { isHidden, Secret } from './secret.tsx'
import { languageWords } from './words.ts'

export type PersonDetail = Output<typeof readContact>
type Field = Exclude<keyof typeof contactEdits.shape & keyof PersonDetail, 'custom'>

const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))
const languages = ['en', 'es', 'zh', 'vi', 'tl', 'ko', 'ht', 'pt', 'fr', 'ru', 'ar', 'hi', 'pl'].map(value => ({
  value,
  label: languageWords(value),
}))

/** What is known about a person. */
export function usePersonFacts(person: PersonDetail | undefined): readonly Fact[] {
  const client = useQueryClient()
  const can = useCan('contact.edit')
  const update = useCommand(updateContact, { invalidates: [readContact, listContacts, readTimeline], quiet: true })
  const locked = can.allowed ? (!person || person.mayEdit ? undefined : 'This person belongs to somebody else.') : can.why

  const own = useCustomFacts({
    kind: 'person',
    record: person,
    locked,
    save: async (custom, version) =>
      person && update.run({ contact: person.id, custom, ...(version !== undefined && { version }) }),
    again: () => client.fetchQuery({ ...actionQuery(readContact, { contact: person!.id }), staleTime: 0 }),
  })
  if (!person) return []

  const fact = (field: Field, label: string, options?: Edit['options']): Fact => {
    const value = person[field] as EditValue
    if (isHidden(value)) return { id: field, label, value: <Secret value={String(value)} what={label} /> }
    const shown = options?.find(one => one.value === value)?.label ?? value
    if (locked) return { id: field, label, value: shown, locked }
    const made: Edit = {
      kind: options ? 'select' : 'text',
      value,
      ...(options && { options }),
      schema: contactEdits.shape[field] as z.ZodType,
      save: to =>
        saveField(person.version, {
          record: person.id,
          label,
          what: person.name,
          field,
          before: value,
          after: to,
          edit: made,
          save: version => update.run({ contact: person.id, [field]: to, ...(version !== undefined && { version }) }),
          again: async () => {
            const now = await client.fetchQuery({ ...actionQuery(readContact, { contact: person.id }), staleTime: 0 })
            return now[field] as EditValue
          },
        }),
    }
    return { id: field, label, value: shown, edit: made }
  }
  return [
    { ...fact('firstName', 'First name'), section: 'Person' },
    fact('lastName', 'Last name'),
    fact('company', 'Company'),
    fact('language', 'Language', languages),
    { id: 'owner', label: 'Owner', value: person.ownerName },
    { id: 'added', label: 'Added', value: <When at={person.createdAt} as="exact" /> },
    { ...fact('street', 'Street'), section: 'Home' },
    fact('unit', 'Unit'),
    fact('city', 'City'),
    fact('state', 'State', states),
    fact('zip', 'ZIP'),
    fact('county', 'County'),
    ...own,
  ]
}
