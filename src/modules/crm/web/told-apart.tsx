import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useMe } from '#ui/me.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listToldApart } from '../contract/alike.ts'
import css from './alike.module.css'
import { useTakeBackApart } from './apart-edits.ts'
import { nameBeside } from './told-by.ts'

/** Who was said not to be the same, and the way back. */
export function ToldApart() {
  const list = useInfiniteAction(listToldApart, { limit: 50 })
  const back = useTakeBackApart()
  const zone = useMe().tenant.timeZone
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onAgain={list.again} />
  if (list.loading) return <ListSkeleton rows={6} label="Loading who is not the same" />
  if (list.items.length === 0)
    return (
      <EmptyState
        title="Nobody told apart yet"
        why="When you say that two people are not the same, they are listed here and not proposed again, until you take it back."
      />
    )
  return (
    <>
      <ul className={css.rows} aria-label="People who are not the same">
        {list.items.map(({ id, one, other, byName, at }) => (
          <li key={id} className={css.told}>
            <span>
              <Link to={`/people/${one.id}`} className={css.name}>
                {nameBeside(one, other, zone)}
              </Link>{' '}
              is not{' '}
              <Link to={`/people/${other.id}`} className={css.name}>
                {nameBeside(other, one, zone)}
              </Link>{' '}
              <small>
                {byName && `said ${byName}, `}
                <When at={at} />
              </small>
            </span>
            <ActButton
              needs="contact.merge"
              size="compact-sm"
              variant="subtle"
              onClick={() => void back(one, other).catch(() => undefined)}
            >
              Take back
            </ActButton>
          </li>
        ))}
      </ul>
      {list.more && (
        <div className={css.more}>
          <Button variant="subtle" loading={list.loadingMore} onClick={() => void list.loadMore()}>
            Show more
          </Button>
        </div>
      )}
    </>
  )
}
