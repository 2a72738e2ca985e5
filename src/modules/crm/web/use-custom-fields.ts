import { useMemo } from 'react'
import { dateText, moneyText } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { type CustomField, type CustomRecord, listCustomFields } from '../contract/custom-field.ts'

const minutes = 5 * 60_000
const none: readonly CustomField[] = []

/** The fields the client made for a record, in order, those in use alone. */
export function useCustomFields(record: CustomRecord): readonly CustomField[] {
  const may = useCan('contact.read').allowed
  const { data } = useAction(listCustomFields, {}, { staleTime: minutes, enabled: may })
  useLive(['customField.*'], [listCustomFields])
  return useMemo(() => {
    const own = data?.items.filter(field => field.record === record && !field.archived)
    return own?.length ? own : none
  }, [data, record])
}

/** By the names that changes and events give them (`custom.<id>`), those put away too. */
export function useCustomNames(): ReadonlyMap<string, CustomField> {
  const may = useCan('contact.read').allowed
  const { data } = useAction(listCustomFields, {}, { staleTime: minutes, enabled: may })
  return useMemo(() => new Map(data?.items.map(field => [`custom.${field.id}`, field])), [data])
}

/** A value as a person reads it. What is masked stays as it came. */
export function customWords({ kind, options }: CustomField, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  const named = (id: unknown) => options.find(option => option.id === id)?.label ?? String(id)
  switch (kind) {
    case 'money':
      return typeof value === 'number' ? moneyText(value) : String(value)
    case 'number':
      return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 6 }) : String(value)
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? dateText(String(value)) : String(value)
    case 'yes_no':
      return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value)
    case 'one_of':
      return named(value)
    case 'several_of':
      return Array.isArray(value) ? value.map(named).join(', ') : String(value)
    default:
      return String(value)
  }
}
