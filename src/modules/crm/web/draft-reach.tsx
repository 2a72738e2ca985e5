import { useEffect } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { numberText } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import { countDraftReach } from '../contract/draft-reach.ts'
import css from './draft-reach.module.css'

/** How many records people would see by the draft of the matrix, and see now. */
export function DraftReach({ draft }: { draft: string }) {
  const { data, error, refetch } = useAction(countDraftReach, {})
  // biome-ignore lint/correctness/useExhaustiveDependencies: another draft is counted anew.
  useEffect(() => void refetch(), [draft])
  return (
    <section className={css.part} aria-label="What people see">
      <h2>How much they see</h2>
      {error && !data ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={3} label="Counting" />
      ) : data.items.length === 0 ? (
        <p className="quiet">Nobody would see more or fewer leads, people or loans.</p>
      ) : (
        <>
          <table>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Leads</th>
                <th scope="col">People</th>
                <th scope="col">Loans</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map(({ id, name, before, after }) => (
                <tr key={id}>
                  <td>{name}</td>
                  {(['leads', 'people', 'loans'] as const).map(kind => (
                    <td key={kind} className="figures" data-other={before[kind] === after[kind] ? undefined : true}>
                      {before[kind] === after[kind]
                        ? numberText(before[kind])
                        : `${numberText(before[kind])} → ${numberText(after[kind])}`}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {data.touched > data.items.length && (
            <p className="quiet">
              The first {data.items.length} of {data.touched} people are counted.
            </p>
          )}
        </>
      )}
    </section>
  )
}
