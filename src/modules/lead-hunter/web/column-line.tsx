import { SegmentedControl, Select } from '@mantine/core'
import { memo } from 'react'
import type { ImportDetail } from '../contract/import.ts'
import { hasOrder } from '../rules/import/dates.ts'
import { fieldGroups, fieldOf, importFields } from '../rules/import/fields.ts'
import css from './import.module.css'

export type Matched = ImportDetail['mapping'][number]

interface ColumnLineProps {
  matched: Matched
  samples: readonly string[]
  suggestion: ImportDetail['suggestion'][number] | undefined
  how: ImportDetail['mappedBy']['how']
  wrong: string | undefined
  /** The fields the client made for its leads, as targets. */
  own: readonly { value: string; label: string; dated: boolean }[]
  onChange: (change: Partial<Matched>) => void
}

/** The two that are no field stand first: they are what one chooses most by hand. */
const targets = [...fieldGroups.filter(group => group === 'Other'), ...fieldGroups.filter(group => group !== 'Other')].map(
  group => ({
    group,
    items: importFields.filter(field => field.group === group).map(field => ({ value: field.key, label: field.label })),
  }),
)

const sure = (confidence: number) =>
  confidence >= 0.9 ? 'Sure' : confidence >= 0.6 ? 'Likely' : confidence > 0 ? 'A guess' : 'Not known'

function Line({ matched, samples, suggestion, how, wrong, own: made, onChange }: ColumnLineProps) {
  const { column, target, dateOrder, typeColumn } = matched
  const kind = fieldOf(target)?.kind
  const day = kind === 'date' || kind === 'moment' || made.some(one => one.value === target && one.dated)
  const dated = day && (samples.length === 0 || samples.some(hasOrder))
  const own = suggestion !== undefined && suggestion.target !== target
  const why = own ? (how === 'remembered' ? 'As last time.' : 'Chosen by hand.') : (suggestion?.why ?? '')
  return (
    <tr data-out={target === 'ignore' || undefined}>
      <th scope="row">{column}</th>
      <td data-wide>
        {samples.length > 0 ? (
          <span className={css.samples}>
            {samples.map(value => (
              <span key={value}>{value}</span>
            ))}
          </span>
        ) : (
          <span className="quiet">Empty in the first rows</span>
        )}
      </td>
      <td>
        <Select
          aria-label={`What “${column}” becomes`}
          data={
            made.length > 0
              ? [...targets, { group: 'Your own fields', items: made.map(({ value, label }) => ({ value, label })) }]
              : targets
          }
          value={target}
          error={wrong}
          searchable
          allowDeselect={false}
          maxDropdownHeight={340}
          onChange={next => next && onChange({ target: next, dateOrder: undefined, typeColumn: undefined })}
        />
        {dated && (
          <SegmentedControl
            size="xs"
            mt={4}
            aria-label={`Order of the dates in “${column}”`}
            value={dateOrder ?? 'mdy'}
            onChange={order => onChange({ dateOrder: order as 'mdy' | 'dmy' })}
            data={[
              { value: 'mdy', label: 'Month first' },
              { value: 'dmy', label: 'Day first' },
            ]}
          />
        )}
        {typeColumn && <small className={css.small}>Its kind stands in “{typeColumn}”.</small>}
      </td>
      <td data-wide>
        <span className={css.whyCell}>
          {suggestion && !own && <span>{sure(suggestion.confidence)}. </span>}
          <span className="quiet">{why}</span>
        </span>
      </td>
    </tr>
  )
}

export const ColumnLine = memo(Line)
