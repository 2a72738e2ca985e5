import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type AwaitsApproval, asProblem } from '../problem.ts'
import { Copyable } from '../values/copyable.tsx'
import { ApprovalLink } from './approval-link.tsx'
import css from './toasts.module.css'

interface Undoable {
  /** What was done, in the past tense: “Stage changed to Contacted”. */
  message: string
  undo: () => unknown
}

let last: { id: string; undo: () => unknown } | undefined
let count = 0

const take = async (id: string, undo: () => unknown) => {
  if (last?.id === id) last = undefined
  notifications.hide(id)
  try {
    await undo()
  } catch (error) {
    showProblem(error)
  }
}

/** Says what was done and offers to take it back, for eight seconds or by Ctrl/Cmd Z. */
export function showUndo({ message, undo }: Undoable) {
  const id = `undo-${++count}`
  last = { id, undo }
  notifications.show({
    id,
    autoClose: 8000,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': 'Close' },
    classNames: { root: css.toast!, description: css.words! },
    onClose: () => {
      if (last?.id === id) last = undefined
    },
    message: (
      <span className={css.line}>
        <span>{message}</span>
        <Button size="compact-sm" variant="subtle" onClick={() => take(id, undo)}>
          Undo
        </Button>
      </span>
    ),
  })
}

/** The newest undo that is still offered, for the key. */
export const undoLast = () => last && take(last.id, last.undo)

export function showNotice(message: string) {
  notifications.show({
    message,
    autoClose: 5000,
    closeButtonProps: { 'aria-label': 'Close' },
    classNames: { root: css.toast!, description: css.words! },
  })
}

/** Says that nothing has changed yet, and leads to the request. */
export function showAwaiting({ approval, message }: AwaitsApproval) {
  notifications.show({
    id: `approval-${approval.id}`,
    message: (
      <span className={css.line}>
        <span>{message}</span>
        <ApprovalLink approval={approval.id}>See the request</ApprovalLink>
      </span>
    ),
    autoClose: 10_000,
    closeButtonProps: { 'aria-label': 'Close' },
    classNames: { root: css.toast!, description: css.words! },
  })
}

/** Says what went wrong, in the server's words, with the id that support can look up. */
export function showProblem(error: unknown) {
  const problem = asProblem(error)
  notifications.show({
    // One line cut means one toast, however many requests it cut.
    id: problem.word === 'unavailable' ? 'unavailable' : `problem-${++count}`,
    autoClose: 10_000,
    role: 'alert',
    closeButtonProps: { 'aria-label': 'Close' },
    classNames: { root: css.toast!, description: css.words! },
    'data-tone': 'late',
    message: (
      <span>
        {problem.message}
        {problem.problems.map(one => (
          <span key={one.path} className={css.more}>
            {one.message}
          </span>
        ))}
        {typeof problem.facts.approval === 'string' && (
          <span className={css.more}>
            <ApprovalLink approval={problem.facts.approval}>Open the request</ApprovalLink>
          </span>
        )}
        {problem.requestId && problem.status >= 500 && (
          <span className={css.more}>
            <Copyable value={problem.requestId} what="reference">
              Reference for support
            </Copyable>
          </span>
        )}
      </span>
    ),
  })
}
