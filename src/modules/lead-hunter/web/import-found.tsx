import { Button, Select, Switch } from '@mantine/core'
import type { Input } from '#ui/call.ts'
import { counted, numberText } from '#ui/format.ts'
import { Reasons } from '#ui/record/reasons.tsx'
import { useCommand } from '#ui/use-action.ts'
import {
  type ImportDetail,
  importDelimiters,
  importEncodings,
  listImportRows,
  readImport,
  setImportDialect,
} from '../contract/import.ts'
import css from './import.module.css'
import { StepFoot } from './import-steps.tsx'
import { delimiterWords, encodingWords, newlineWords } from './import-words.ts'
import { SampleTable } from './sample-table.tsx'

const encodings = importEncodings.map(value => ({ value, label: encodingWords[value] }))
const delimiters = importDelimiters.map(value => ({ value, label: delimiterWords[value]! }))

/** How the file is written, as it was found out; what was found wrongly can be said. */
export function ImportFound({ detail, onNext }: { detail: ImportDetail; onNext: () => void }) {
  const { dialect, kind, rowsTotal, columns, notes } = detail
  const say = useCommand(setImportDialect, { invalidates: [readImport, listImportRows] })
  const known = importEncodings.some(one => one === dialect.encoding)
  // What is not said is found out again, so what stands there is said along with the change.
  const tell = (change: Partial<Input<typeof setImportDialect>>) =>
    void say
      .run({
        import: detail.id,
        ...(known && { encoding: dialect.encoding as 'utf-8' }),
        ...(kind === 'csv' && { delimiter: (dialect.delimiter ?? ',') as ',', hasHeader: dialect.hasHeader ?? true }),
        ...change,
      })
      .catch(() => undefined)
  const what = kind === 'vcard' ? 'An address book' : 'A table'
  return (
    <div className={css.step}>
      <Reasons
        verdict={`${what} with ${rowsTotal === null ? 'people' : `about ${counted(rowsTotal, kind === 'vcard' ? 'person' : 'row', kind === 'vcard' ? 'people' : 'rows')}`}${kind === 'csv' ? ` and ${counted(columns.length, 'column')}` : ''}`}
        tone={detail.sample.length > 0 ? 'done' : 'late'}
        reasons={[
          {
            mark: 'note',
            text: `Written in ${encodingWords[dialect.encoding as 'utf-8'] ?? dialect.encoding}, with ${newlineWords[dialect.newline] ?? dialect.newline} line ends`,
          },
          ...notes.map(text => ({ mark: 'note' as const, text })),
        ]}
      />
      {kind === 'csv' && (
        <div className={css.dialect}>
          <Select
            label="Letters are written in"
            data={known ? encodings : [{ value: dialect.encoding, label: dialect.encoding }, ...encodings]}
            value={dialect.encoding}
            searchable
            allowDeselect={false}
            disabled={say.pending}
            onChange={encoding => encoding && tell({ encoding: encoding as 'utf-8' })}
          />
          <Select
            label="Values are divided by"
            data={delimiters}
            value={dialect.delimiter}
            allowDeselect={false}
            disabled={say.pending}
            onChange={delimiter => delimiter && tell({ delimiter: delimiter as ',' })}
          />
          <Switch
            label="The first line names the columns"
            checked={dialect.hasHeader ?? false}
            disabled={say.pending}
            onChange={event => tell({ hasHeader: event.currentTarget.checked })}
          />
        </div>
      )}
      <section>
        <h2 className={css.heading}>
          {detail.sample.length === 1
            ? 'The first row, as it would be read'
            : `The first ${numberText(detail.sample.length)} rows, as they would be read`}
        </h2>
        <SampleTable columns={columns} sample={detail.sample} busy={say.pending} />
      </section>
      <StepFoot>
        <Button variant="filled" disabled={detail.sample.length === 0} onClick={onNext}>
          Go on to the columns
        </Button>
      </StepFoot>
    </div>
  )
}
