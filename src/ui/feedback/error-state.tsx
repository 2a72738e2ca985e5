import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCloudOff } from '@tabler/icons-react'
import { asProblem } from '../problem.ts'
import { Copyable } from '../values/copyable.tsx'
import css from './empty-state.module.css'

interface ErrorStateProps {
  error: unknown
  onAgain?: (() => unknown) | undefined
  /** It is the whole page: its title is the page's heading. */
  page?: boolean
}

/** What happened, what was kept, what to do, and the id under which it can be looked up. */
export function ErrorState({ error, onAgain, page = false }: ErrorStateProps) {
  const problem = asProblem(error)
  const away = problem.word === 'unavailable' && problem.status === 0
  const Icon = away ? IconCloudOff : IconAlertTriangle
  const Heading = page ? 'h1' : 'h2'
  return (
    <div className={css.state} data-tone={away ? 'due' : 'late'} role="alert">
      <span className={css.icon}>
        <Icon size={20} stroke={1.6} aria-hidden />
      </span>
      <Heading>
        {away ? 'This could not be loaded' : problem.word === 'forbidden' ? 'You may not see this' : 'This did not work'}
      </Heading>
      <p>{problem.message}</p>
      {problem.retryAfter && <p>Try again in {problem.retryAfter} seconds.</p>}
      {onAgain && (
        <div className={css.next}>
          <Button onClick={() => void onAgain()}>{problem.word === 'gone' ? 'Reload' : 'Try again'}</Button>
        </div>
      )}
      {problem.requestId && problem.status >= 500 && (
        <div className={css.id}>
          <Copyable value={problem.requestId} what="reference">
            Reference for support
          </Copyable>
        </div>
      )}
    </div>
  )
}
