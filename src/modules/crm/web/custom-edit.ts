import { type Edit, type EditValue, tagsOf } from '#ui/record/edit.ts'
import type { CustomField, CustomValue } from '../contract/custom-field.ts'
import { customValueOf } from '../rules/custom-value.ts'
import { saveField } from './save-field.ts'

/** Stands among the choices for having none. */
const nothing = '-'

const kinds = {
  text: 'text',
  long_text: 'textarea',
  number: 'number',
  money: 'money',
  date: 'date',
  yes_no: 'select',
  one_of: 'select',
  several_of: 'multi',
  link: 'text',
  email: 'text',
  phone: 'text',
} as const satisfies Record<CustomField['kind'], Edit['kind']>

/** A value as an editor holds it. */
export const heldOf = (value: CustomValue | null | undefined): EditValue =>
  value === null || value === undefined
    ? null
    : Array.isArray(value)
      ? value.join(',')
      : typeof value === 'boolean'
        ? value
          ? 'yes'
          : 'no'
        : value

/** What an editor holds, as the server keeps it; throws the words of what is wrong with it. */
export function sentOf(field: CustomField, held: EditValue, was?: CustomValue | null): CustomValue | null {
  if (held === null || held === '' || (field.kind !== 'number' && held === nothing)) return null
  const value = field.kind === 'yes_no' ? held === 'yes' : field.kind === 'several_of' ? tagsOf(held) : held
  const read = customValueOf(field, value, was)
  if (!read.ok) throw new Error(read.why)
  return read.value
}

const choicesOf = (field: CustomField, was: CustomValue | null): Edit['options'] => {
  const empty = { value: nothing, label: 'Empty' }
  if (field.kind === 'yes_no') return [{ value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }, empty]
  const had = Array.isArray(was) ? was : [was]
  const options = field.options
    .filter(option => !option.archived || had.includes(option.id))
    .map(option => ({ value: option.id, label: option.label }))
  return field.kind === 'one_of' ? [...options, empty] : options
}

interface CustomEditing {
  field: CustomField
  /** Of a restricted one nothing is known here: null. */
  value: CustomValue | null
  record: { id: string; name: string; version: number }
  save: (custom: Record<string, CustomValue | null>, version: number | undefined) => Promise<unknown>
  again: () => Promise<CustomValue | null | undefined>
}

/** Changes one field a client made in its place, in a row or on a page, against the version that was seen. */
export function customEdit({ field, value, record, save, again }: CustomEditing): Edit {
  const { key, name } = field
  const before = heldOf(value)
  const sealed = field.class === 'restricted'
  const made: Edit = {
    kind: kinds[field.kind],
    value: before,
    ...(sealed && { sealed: true as const }),
    ...((field.options.length > 0 || field.kind === 'yes_no') && { options: choicesOf(field, value) ?? [] }),
    save: async after => {
      const sent = sentOf(field, after, value)
      if (sealed) return save({ [key]: sent }, undefined)
      return saveField(record.version, {
        record: record.id,
        label: name,
        what: record.name,
        field: `custom.${key}`,
        before,
        after: heldOf(sent),
        edit: made,
        save: version => save({ [key]: sent }, version),
        again: async () => heldOf(await again()),
      })
    },
  }
  return made
}
