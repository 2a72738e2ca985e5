import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Output } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { asProblem } from '#ui/problem.ts'
import { Reasons } from '#ui/record/reasons.tsx'
import { useCommand } from '#ui/use-action.ts'
import { type ImportDetail, listImportRows, mendImportRow, readImport } from '../contract/import.ts'
import css from './import-rows.module.css'

type Row = Output<typeof listImportRows>['items'][number]

interface ImportRowDrawerProps {
  detail: ImportDetail
  row: Row | undefined
  mayMend: boolean
  onClose: () => void
}

/** A whole row: every cell under its column, what is wrong beside it. On a phone the only way to correct one. */
export function ImportRowDrawer({ detail, row, mayMend, onClose }: ImportRowDrawerProps) {
  // The last one stays while the drawer closes.
  const [last, setLast] = useState(row)
  if (row && row !== last) setLast(row)
  return (
    <FormDrawer opened={row !== undefined} onClose={onClose} size={480} title={last ? `Line ${last.line}` : ''}>
      {last && <Cells key={last.line} detail={detail} row={last} mayMend={mayMend} onClose={onClose} />}
    </FormDrawer>
  )
}

function Cells({ detail, row, mayMend, onClose }: ImportRowDrawerProps & { row: Row }) {
  const [changed, setChanged] = useState<Record<string, string>>({})
  const [error, setError] = useState<string>()
  const mend = useCommand(mendImportRow, { invalidates: [listImportRows, readImport], quiet: true })
  useUnsaved(!mend.pending && Object.entries(changed).some(([column, text]) => text !== (row.cells?.[column] ?? '')))
  const wrong = (column: string) =>
    changed[column] === undefined ? row.problems.find(one => one.column === column)?.message : undefined
  const columns = detail.columns.toSorted((a, b) => Number(Boolean(wrong(b))) - Number(Boolean(wrong(a))))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    try {
      const now = await mend.run({ import: detail.id, line: row.line, cells: changed })
      if (now.outcome === 'mended') return onClose()
      setChanged({})
      setError(now.problems.map(one => one.message).join(' ') || 'Something is still wrong with this row.')
    } catch (problem) {
      setError(asProblem(problem).message)
    }
  }
  return (
    <form className={css.cells} onSubmit={submit}>
      {row.problems.length > 0 && row.outcome !== 'mended' && (
        <Reasons
          verdict={mayMend ? 'To correct' : 'Not taken in'}
          tone={mayMend ? 'late' : 'due'}
          reasons={row.problems.map(one => ({ mark: 'unmet', text: one.message, rule: one.column ?? undefined }))}
        />
      )}
      {!row.cells && row.raw && <pre className={css.raw}>{row.raw}</pre>}
      {columns.map(column => (
        <TextInput
          key={column}
          label={column}
          value={changed[column] ?? row.cells?.[column] ?? ''}
          error={wrong(column)}
          readOnly={!mayMend}
          autoComplete="off"
          onChange={event => setChanged({ ...changed, [column]: event.currentTarget.value })}
        />
      ))}
      {error && (
        <p className={css.error} role="alert">
          {error}
        </p>
      )}
      <div className={css.acts}>
        <Button onClick={onClose}>{mayMend ? 'Cancel' : 'Close'}</Button>
        {mayMend && (
          <Button type="submit" variant="filled" loading={mend.pending} disabled={Object.keys(changed).length === 0}>
            {detail.startedAt ? 'Correct and take in' : 'Correct'}
          </Button>
        )}
      </div>
    </form>
  )
}
