import { Button, Popover, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { matrix, type Permission } from '#policy/matrix.ts'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { decideReviewEntry, listReviews, readReview } from '../contract.ts'
import css from './review.module.css'
import type { Entry } from './review-words.ts'

const revoking: Record<Entry['kind'], string> = {
  member: 'They are signed out at once and cannot sign in. Their records wait for a new officer.',
  key: 'Programs that use the key are refused at once.',
  app: 'The app is refused at once, in everybody’s name and its own.',
}

const functionNames = (functions: readonly string[]) =>
  new Intl.ListFormat('en').format(functions.map(one => matrix[one as Permission].label.toLowerCase()))

/** Keep at a click; whatever takes something away asks why first. */
export function DecideEntry({ review, entry }: { review: string; entry: Entry }) {
  const decide = useCommand(decideReviewEntry, { invalidates: [readReview, listReviews] })
  const run = (decision: 'keep' | 'reduce' | 'revoke', note?: string) => decide.run({ review, entry: entry.id, decision, note })
  const label = (act: string) => `${act} the access of ${entry.name}`
  return (
    <span className={css.acts}>
      <Button
        size="compact-sm"
        aria-label={label('Keep')}
        loading={decide.pending}
        onClick={() => void run('keep').catch(() => undefined)}
      >
        Keep
      </Button>
      {entry.overrides.length > 0 && (
        <Taking
          act="Reduce"
          label={label('Reduce')}
          about={`Takes away what goes beyond the type ${entry.type}: ${functionNames(entry.overrides)}.`}
          onSure={note => run('reduce', note)}
        />
      )}
      <Taking act="Revoke" label={label('Revoke')} about={revoking[entry.kind]} onSure={note => run('revoke', note)} />
    </span>
  )
}

interface TakingProps {
  act: string
  label: string
  about: string
  onSure: (note: string) => Promise<unknown>
}

function Taking({ act, label, about, onSure }: TakingProps) {
  const [opened, setOpened] = useState(false)
  const [note, setNote] = useState('')
  const [error, setError] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (note.trim().length < 3) return setError('Say in a few words why.')
    try {
      await onSure(note.trim())
      setOpened(false)
    } catch (problem) {
      if (!isQuiet(problem)) setError(asProblem(problem).message)
    }
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button size="compact-sm" aria-label={label} onClick={() => setOpened(!opened)}>
          {act}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit} className={css.form}>
          <TextInput
            data-autofocus
            label="Why?"
            description={about}
            value={note}
            error={error}
            onChange={event => {
              setNote(event.currentTarget.value)
              setError('')
            }}
          />
          <Button type="submit" variant="filled" color="red">
            {act}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
