import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { numberText } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import { countDraftReach } from '../contract/draft-reach.ts'
import css from './draft-reach.module.css'
import { TurnedRecords } from './turned-records.tsx'

type Person = Output<typeof countDraftReach>['items'][number]

const columns = [
  ['lead', 'Leads'],
  ['contact', 'People'],
  ['loan', 'Loans'],
] as const

const seesAny = ({ before, after }: Person) => columns.some(([kind]) => before[kind] + after[kind] > 0)

/** How many records people would see by the draft of the matrix, and see now; and which ones. */
export function DraftReach({ draft }: { draft: string }) {
  const { data, error, refetch } = useAction(countDraftReach, {})
  const [shown, setShown] = useState<Person>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another draft is counted anew.
  useEffect(() => void refetch(), [draft])
  return (
    <section className={css.part} aria-label="What people see">
      <h2>Which records they see</h2>
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
                {columns.map(([kind, label]) => (
                  <th key={kind} scope="col">
                    {label}
                  </th>
                ))}
                <th scope="col">
                  <span className="quiet">Which</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map(person => (
                <tr key={person.id}>
                  <td>{person.name}</td>
                  {columns.map(([kind]) => (
                    <td key={kind} className="figures" data-other={person.before[kind] === person.after[kind] ? undefined : true}>
                      {person.before[kind] === person.after[kind]
                        ? numberText(person.before[kind])
                        : `${numberText(person.before[kind])} → ${numberText(person.after[kind])}`}
                    </td>
                  ))}
                  <td>
                    {seesAny(person) && (
                      <Button
                        size="compact-sm"
                        aria-label={`Which ones ${person.name} gains or loses`}
                        onClick={() => setShown(person)}
                      >
                        Which ones
                      </Button>
                    )}
                  </td>
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
      <FormDrawer
        opened={Boolean(shown)}
        onClose={() => setShown(undefined)}
        size={460}
        title={`What ${shown?.name} gains or loses sight of`}
      >
        {shown && <TurnedRecords key={draft} person={shown.id} />}
      </FormDrawer>
    </section>
  )
}
