import { type FilterField, readDays, readMany, readRange } from '#ui/filter/filter.ts'
import type { UrlState } from '#ui/url-state.ts'
import type { CustomField, CustomFilter } from '../contract/custom-field.ts'

const nameOf = (field: CustomField) => `custom.${field.key}`
/** What is sealed is not asked by. */
const open = (fields: readonly CustomField[]) => fields.filter(field => field.class === 'internal')

/** What a list can be filtered by of the fields a client made. */
export const customFilterFields = (fields: readonly CustomField[]): FilterField[] =>
  open(fields).map((field): FilterField => {
    const base = { id: nameOf(field), label: field.name }
    const options = field.options.map(({ id, label, archived }) => ({
      value: id,
      label: archived ? `${label} (put away)` : label,
    }))
    switch (field.kind) {
      case 'number':
        return { ...base, kind: 'number' }
      case 'money':
        return { ...base, kind: 'money' }
      case 'date':
        return { ...base, kind: 'date' }
      case 'yes_no':
        return {
          ...base,
          kind: 'enum',
          onlyIs: true,
          options: [
            { value: 'yes', label: 'Yes' },
            { value: 'no', label: 'No' },
          ],
        }
      case 'one_of':
      case 'several_of':
        return { ...base, kind: 'enum', onlyIs: true, options }
      default:
        return { ...base, kind: 'text' }
    }
  })

const number = (text: string, unit: number) =>
  text === '' || Number.isNaN(Number(text)) ? undefined : Math.round(Number(text) * unit * 1e6) / 1e6

/** The address as the server’s filter of fields a client made; undefined where none is asked by. */
export function customFilterOf(fields: readonly CustomField[], url: UrlState, today: string): CustomFilter | undefined {
  const asked = open(fields).flatMap((field): CustomFilter => {
    const text = url[nameOf(field)]
    if (!text) return []
    const one = { field: field.key }
    switch (field.kind) {
      case 'number':
      case 'money': {
        const range = readRange(text)
        const [from, to] = [range.from, range.to].map(end => number(end, field.kind === 'money' ? 100 : 1))
        return [{ ...one, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }]
      }
      case 'date':
        return [{ ...one, ...readDays(text, today) }]
      case 'yes_no':
        return [{ ...one, is: readMany(text).values.map(value => value === 'yes') }]
      case 'one_of':
      case 'several_of':
        return [{ ...one, is: readMany(text).values }]
      default:
        return [{ ...one, has: text }]
    }
  })
  return asked.length > 0 ? asked : undefined
}

/** Whether a list can be ordered by it. */
export const hasOrder = ({ kind, class: of }: CustomField): boolean =>
  of === 'internal' && kind !== 'several_of' && kind !== 'long_text'

/** The table’s word for a sort by such a field, as the server knows it. */
export const customSortOf = (sort: string | undefined): string | undefined =>
  sort && /^-?custom\./.test(sort) ? sort : undefined
