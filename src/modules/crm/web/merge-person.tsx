import { Alert, Button, Radio } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { dateText, phoneText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { AwaitsApproval, asProblem, isQuiet } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { type MergePart, type MergeSide, mergeParts, mergePeople, previewMerge } from '../contract/merge.ts'
import { useTellApart } from './apart-edits.ts'
import { mergeAnswers, useUndoMerge } from './merge-edits.ts'
import css from './merge-person.module.css'
import { movesText, partWords } from './merge-words.ts'
import { PersonFind } from './person-find.tsx'
import { PossibleDuplicates } from './possible-duplicates.tsx'
import { nameBeside } from './told-by.ts'
import { languageWords } from './words.ts'

interface MergePersonProps {
  person: { id: string; name: string }
  /** Whom to compare with; undefined while nobody is chosen. */
  other: string | undefined
  /** Another one of the two is to be kept, or another person compared with. */
  onChange: (kept: string, other: string | undefined) => void
  onClose: () => void
}

/** Two records of one person side by side: which is kept, what is taken from the other, and what moves. */
export function MergePerson({ person, other, onChange, onClose }: MergePersonProps) {
  return (
    <FormDrawer opened onClose={onClose} size={680} title={other ? 'Merge two people' : `Merge somebody into ${person.name}`}>
      {other ? (
        <Compare key={`${person.id} ${other}`} kept={person.id} gone={other} onChange={onChange} onClose={onClose} />
      ) : (
        <div className={css.form}>
          <p>Choose the other record of the same person. You see both side by side before anything happens.</p>
          <PossibleDuplicates contact={person.id} />
          <PersonFind label="Somebody else" except={[person.id]} onFind={found => onChange(person.id, found.id)} />
        </div>
      )}
    </FormDrawer>
  )
}

function valueIn(side: MergeSide, part: MergePart): string | null {
  const value = side[part]
  if (!value) return null
  return part === 'language' ? languageWords(value) : part === 'phone' ? phoneText(value) : value
}

interface CompareProps extends Pick<MergePersonProps, 'onChange' | 'onClose'> {
  kept: string
  gone: string
}

function Compare({ kept, gone, onChange, onClose }: CompareProps) {
  const { data, error, refetch } = useAction(previewMerge, { contact: kept, with: gone })
  const [chosen, setChosen] = useState<Partial<Record<MergePart, 'kept' | 'gone'>>>({})
  const merge = useCommand(mergePeople, { invalidates: mergeAnswers, quiet: true })
  const part = useUndoMerge()
  const tell = useTellApart()
  const zone = useMe().tenant.timeZone
  const form = useRef<HTMLFormElement>(null)
  const loaded = data !== undefined
  // Both records come after the drawer has opened, so what it puts the focus on is not there yet.
  useEffect(() => {
    if (loaded) form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [loaded])
  if (error) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <ListSkeleton rows={6} label="Loading both records" />
  const rows = mergeParts.map(name => ({ name, mine: valueIn(data.kept, name), theirs: valueIn(data.gone, name) }))
  const open = rows.find(row => row.mine && row.theirs && row.mine !== row.theirs)?.name
  // What only one of them knows is kept without being asked about.
  const sideOf = ({ name, mine, theirs }: (typeof rows)[number]) => chosen[name] ?? (!mine && theirs ? 'gone' : 'kept')
  const happens = [
    `${movesText(data.moves)} ${data.moves.length ? 'move to the record that is kept.' : 'that would move.'}`,
    'Every e-mail and phone of both stays on record, and the timelines become one.',
    data.kept.doNotContact || data.gone.doNotContact
      ? 'One of them must not be contacted, so the merged person must not be either.'
      : 'Where either said no to being contacted, no holds.',
    `The person stays with ${data.kept.ownerName ?? 'nobody'}; leads and loans stay with whoever has them.`,
    `Links to ${nameBeside(data.gone, data.kept, zone)} lead to the merged person. It can be undone for ${data.undoDays} days.`,
  ]
  const problem =
    merge.error instanceof AwaitsApproval || !merge.error || isQuiet(merge.error) ? undefined : asProblem(merge.error)
  const submit = async () => {
    const take = rows.filter(row => sideOf(row) === 'gone').map(row => row.name)
    const versions = { version: data.kept.version, withVersion: data.gone.version }
    try {
      const done = await merge.run({ contact: kept, with: gone, take, ...versions })
      onClose()
      showUndo({
        message: `${nameBeside(data.gone, data.kept, zone)} was merged into ${nameBeside(data.kept, data.gone, zone)}.`,
        undo: () => part({ contact: done.contact, merge: done.merge }, data.gone.name),
      })
    } catch (error) {
      if (error instanceof AwaitsApproval) onClose()
      else void refetch()
    }
  }
  return (
    <form
      ref={form}
      className={css.form}
      onSubmit={event => {
        event.preventDefault()
        void submit()
      }}
    >
      <table className={css.sides}>
        <thead>
          <tr>
            <td />
            {[data.kept, data.gone].map((side, n) => (
              <th key={side.id} scope="col">
                <small>{n === 0 ? 'Is kept' : 'Goes into it'}</small>
                {side.name}
                <small>
                  {side.ownerName ?? 'Nobody’s'}, added {dateText(side.createdAt, zone)}
                </small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            .filter(({ mine, theirs }) => mine || theirs)
            .map(row => (
              <tr key={row.name}>
                <th scope="row">{partWords[row.name]}</th>
                {(['kept', 'gone'] as const).map(side => {
                  const value = side === 'kept' ? row.mine : row.theirs
                  return (
                    <td key={side} data-chosen={(row.mine === row.theirs || sideOf(row) === side) && value ? true : undefined}>
                      {row.mine === row.theirs || !row.mine || !row.theirs ? (
                        (value ?? <span className="quiet">Not known</span>)
                      ) : (
                        <Radio
                          name={row.name}
                          label={value}
                          checked={sideOf(row) === side}
                          data-autofocus={(row.name === open && sideOf(row) === side) || undefined}
                          onChange={() => setChosen(old => ({ ...old, [row.name]: side }))}
                        />
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
        </tbody>
      </table>
      <Button
        size="compact-sm"
        variant="subtle"
        data-autofocus={open === undefined || undefined}
        leftSection={<IconArrowsExchange size={15} stroke={1.6} aria-hidden />}
        onClick={() => onChange(gone, kept)}
      >
        Keep the other record
      </Button>
      {data.hindrance ? (
        <Alert color="red" role="alert">
          {data.hindrance}
        </Alert>
      ) : (
        <section className={css.happens}>
          <h3>What happens</h3>
          <ul>
            {happens.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      {problem && (
        <Alert color="red" role="alert">
          {problem.message}
        </Alert>
      )}
      <div className={css.acts}>
        <Button variant="subtle" onClick={() => void tell(data.kept, data.gone).then(onClose, () => undefined)}>
          Not the same
        </Button>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={merge.pending} disabled={data.hindrance !== null}>
          Merge into {nameBeside(data.kept, data.gone, zone)}
        </Button>
      </div>
    </form>
  )
}
