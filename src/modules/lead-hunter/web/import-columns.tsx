import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useCustomFields } from '#modules/crm/web/use-custom-fields.ts'
import { counted } from '#ui/format.ts'
import { asProblem } from '#ui/problem.ts'
import { Reasons } from '#ui/record/reasons.tsx'
import { useCommand } from '#ui/use-action.ts'
import { type ImportDetail, listImportRows, readImport, setImportMapping } from '../contract/import.ts'
import { ownTarget } from '../rules/import/fields.ts'
import { leftOutOf } from '../rules/import/left-out.ts'
import { mappingProblems } from '../rules/import/mapping-problems.ts'
import { ColumnLine, type Matched } from './column-line.tsx'
import css from './import.module.css'
import { type ImportStep, StepFoot } from './import-steps.tsx'
import { useKeptDraft } from './use-kept-draft.ts'

interface ImportColumnsProps {
  detail: ImportDetail
  onStep: (step: ImportStep) => void
}

/** What each column is: proposed with its reason, changed where the proposal is wrong, and remembered for the next file. */
export function ImportColumns({ detail, onStep }: ImportColumnsProps) {
  const [draft, setDraft] = useKeptDraft<Matched[]>(`import ${detail.id} columns`)
  const [error, setError] = useState<string>()
  const save = useCommand(setImportMapping, { invalidates: [readImport, listImportRows], quiet: true })
  const mapping = draft ?? detail.mapping
  const fields = useCustomFields('lead')
  const own = useMemo(
    () => fields.map(field => ({ value: ownTarget(field.key), label: field.name, dated: field.kind === 'date' })),
    [fields],
  )
  const wrong = useMemo(() => {
    const problems = mappingProblems(detail.columns, mapping as never, new Set(own.map(one => one.value)))
    const at = (index: number) => problems.find(one => one.path === `mapping.${index}.target`)?.message
    return { at, whole: problems.find(one => one.path === 'mapping')?.message, count: problems.length }
  }, [detail.columns, mapping, own])
  const samples = useMemo(() => samplesOf(detail), [detail])
  const set = (column: string, change: Partial<Matched>) => {
    setError(undefined)
    setDraft(mapping.map(one => (one.column === column ? { ...one, ...change } : one)))
  }
  const proposal = detail.suggestion.map(({ confidence: _, why: __, ...column }) => column)
  const differs = JSON.stringify(proposal) !== JSON.stringify(mapping)
  const goOn = async () => {
    try {
      await save.run({ import: detail.id, mapping, policy: detail.policy })
      setDraft(undefined)
      onStep('people')
    } catch (problem) {
      setError(asProblem(problem).message)
    }
  }
  const [all, setAll] = useState(false)
  const silent = mapping.filter((one, index) => !samples.get(one.column)?.length && !wrong.at(index))
  const folded = !all && silent.length > 6
  const kept = mapping.filter(one => one.target === 'extra').length
  const left = mapping.filter(one => one.target === 'ignore').length
  const matched = mapping.length - kept - left
  const byLaw = leftOutOf(mapping.filter(one => one.target === 'ignore').map(one => one.column))
  return (
    <div className={css.step}>
      <Reasons
        verdict={`${counted(matched, 'column')} of ${mapping.length} matched`}
        tone={wrong.count > 0 ? 'due' : 'done'}
        reasons={[
          {
            mark: 'note',
            text: draft ? 'Changed by you, and remembered for the next file with these columns.' : detail.mappedBy.why,
          },
          ...(kept > 0
            ? [{ mark: 'note' as const, text: `${counted(kept, 'column')} kept as extra information with each lead` }]
            : []),
          ...(left > 0 ? [{ mark: 'note' as const, text: `${counted(left, 'column')} left out` }] : []),
          ...byLaw.map(text => ({ mark: 'note' as const, text })),
          ...(wrong.whole ? [{ mark: 'unmet' as const, text: wrong.whole }] : []),
          ...(wrong.count > (wrong.whole ? 1 : 0)
            ? [{ mark: 'unmet' as const, text: 'What is marked below cannot stay as it is' }]
            : []),
        ]}
      />
      <table className={css.columns}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col" data-wide>
              Some values
            </th>
            <th scope="col">Becomes</th>
            <th scope="col" data-wide>
              Why
            </th>
          </tr>
        </thead>
        <tbody>
          {mapping.map(
            (one, index) =>
              !(folded && silent.includes(one)) && (
                <ColumnLine
                  key={one.column}
                  matched={one}
                  samples={samples.get(one.column) ?? []}
                  suggestion={detail.suggestion.find(other => other.column === one.column)}
                  how={detail.mappedBy.how}
                  wrong={wrong.at(index)}
                  own={own}
                  onChange={change => set(one.column, change)}
                />
              ),
          )}
        </tbody>
      </table>
      {silent.length > 6 && (
        <Button variant="subtle" className={css.fold!} onClick={() => setAll(!all)}>
          {all ? 'Hide' : 'Show'} {counted(silent.length, 'column')} that are empty in the first rows
        </Button>
      )}
      {error && (
        <p className={css.error} role="alert">
          {error}
        </p>
      )}
      <StepFoot
        back={
          differs && (
            <Button variant="subtle" onClick={() => setDraft(proposal)}>
              Use the proposal again
            </Button>
          )
        }
      >
        <Button onClick={() => onStep('found')}>Back</Button>
        <Button variant="filled" loading={save.pending} disabled={wrong.count > 0} onClick={() => void goOn()}>
          Go on with these columns
        </Button>
      </StepFoot>
    </div>
  )
}

/** A few different values of each column. */
function samplesOf({ columns, sample }: ImportDetail): Map<string, string[]> {
  const values = (column: string) =>
    [...new Set(sample.map(row => row.cells?.[column]?.trim() ?? '').filter(Boolean))].slice(0, 3)
  return new Map(columns.map(column => [column, values(column)]))
}
