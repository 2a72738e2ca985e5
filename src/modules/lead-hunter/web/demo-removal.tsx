import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useAction } from '#ui/use-action.ts'
import type { DemoRemoved } from '../contract/demo-removal.ts'
import { readDemoRemoval } from '../contract/demo-removal.ts'
import { removalWords, removedWords } from './demo-words.ts'
import css from './welcome.module.css'

interface RemoveDemoProps {
  pending: boolean
  onRemove: () => void
}

/** The way out of the demo company: what goes and what stays is read before it is done. */
export function RemoveDemo({ pending, onRemove }: RemoveDemoProps) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button loading={pending} onClick={() => setOpened(true)}>
        Remove the demo company
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Remove the demo company?"
        size={520}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened && (
          <Question
            onCancel={() => setOpened(false)}
            onRemove={() => {
              setOpened(false)
              onRemove()
            }}
          />
        )}
      </Modal>
    </>
  )
}

function Question({ onCancel, onRemove }: { onCancel: () => void; onRemove: () => void }) {
  const { data, error, refetch } = useAction(readDemoRemoval, {}, { staleTime: 0 })
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <ListSkeleton rows={4} label="Looking at what stays" />
  const { goes, stays } = removalWords(data)
  return (
    <div className={css.question}>
      <section>
        <h3>Goes</h3>
        <p>{goes}</p>
      </section>
      <section>
        <h3>Stays</h3>
        <ul>
          {stays.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
      <div className={css.answers}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button variant="filled" color="red" onClick={onRemove}>
          Remove
        </Button>
      </div>
    </div>
  )
}

/** What the removal did, for some days after it. */
export function DemoGone({ removed }: { removed: DemoRemoved | null | undefined }) {
  if (!removed) return null
  return (
    <section className={css.gone} aria-labelledby="demo-gone">
      <h2 id="demo-gone">The demo company is gone</h2>
      <ul>
        {removedWords(removed).map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  )
}
