import { Button } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { type AlikePair, countAlike, listAlike, listToldApart } from '../contract/alike.ts'
import { keptFirst } from '../rules/merge.ts'
import css from './alike.module.css'
import { AlikeRow, keyOfPair } from './alike-row.tsx'
import { useTellApart } from './apart-edits.ts'
import { MergePerson } from './merge-person.tsx'
import { ToldApart } from './told-apart.tsx'

const views = [
  { id: 'open', label: 'To decide' },
  { id: 'apart', label: 'Not the same' },
]

/** Every two people who may be one, to merge or to tell apart. */
export function DuplicatesPage() {
  const [url, setUrl] = useUrlState()
  const list = useInfiniteAction(listAlike, { limit: 50 })
  useLive(['contact.*'], [listAlike, countAlike, listToldApart])
  const apart = url.view === 'apart'
  return (
    <>
      <PageHeader
        back={{ label: 'People', to: '/people' }}
        title="Possible duplicates"
        count={list.loading || apart ? undefined : { value: list.items.length, capped: list.more }}
        views={views}
        view={apart ? 'apart' : 'open'}
        onView={view => setUrl({ view: view === 'open' ? undefined : view })}
      />
      <div className={css.page}>{apart ? <ToldApart /> : <Pairs list={list} />}</div>
      {url.merge && url.with && (
        <MergePerson
          person={{ id: url.merge, name: '' }}
          other={url.with}
          onChange={(kept, other) => setUrl({ merge: kept, with: other }, true)}
          onClose={() => setUrl({ merge: undefined, with: undefined }, true)}
        />
      )}
    </>
  )
}

function Pairs({ list }: { list: ReturnType<typeof useInfiniteAction<typeof listAlike>> }) {
  const [, setUrl] = useUrlState()
  const tell = useTellApart()
  const [active, setActive] = useState<string>()
  const body = useRef<HTMLUListElement>(null)
  const pairs = list.items
  const at = pairs.findIndex(pair => keyOfPair(pair) === active)

  const go = (to: AlikePair | undefined) => {
    if (!to) return
    setActive(keyOfPair(to))
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-pair="${keyOfPair(to)}"]`)?.focus())
  }
  const move = (step: number) => go(pairs[Math.min(pairs.length - 1, Math.max(0, at + step))])
  const merge = ({ older, newer }: AlikePair) => {
    const [kept, gone] = keptFirst(older, newer)
    setUrl({ merge: kept.id, with: gone.id })
  }
  const apart = (pair: AlikePair) => {
    const place = pairs.indexOf(pair)
    go(pairs[place + 1] ?? pairs[place - 1])
    void tell(pair.older, pair.newer).catch(() => undefined)
  }
  const withActive = (act: (pair: AlikePair) => void) => () => pairs[at] && act(pairs[at])
  useKeys(
    [
      { keys: 'j', label: 'Next pair', group: 'List', run: () => move(1) },
      { keys: 'k', label: 'Previous pair', group: 'List', run: () => move(-1) },
      { keys: 'm', label: 'The same person: compare and merge', group: 'List', run: withActive(merge) },
      { keys: 'n', label: 'Not the same', group: 'List', run: withActive(apart) },
    ],
    pairs.length > 0,
  )
  // A long stretch without anybody alike is an empty page: on to the next, until there is something to decide or the end.
  const idle = pairs.length === 0 && list.more && !list.loadingMore && !list.error
  const { loadMore } = list
  useEffect(() => {
    if (idle) void loadMore()
  }, [idle, loadMore])

  if (list.error && pairs.length === 0) return <ErrorState error={list.error} onAgain={list.again} />
  if (list.loading || (pairs.length === 0 && list.more))
    return <ListSkeleton rows={8} label="Looking for people who may be the same" />
  if (pairs.length === 0)
    return (
      <EmptyState
        icon={IconUsers}
        title="Nobody twice"
        why="People with the same e-mail, phone, or name and address are listed here in pairs, so that you can merge them or say that they are two."
      >
        <Button renderRoot={props => <Link to="/people" {...props} />}>Go to the people</Button>
      </EmptyState>
    )
  return (
    <>
      <ul className={css.rows} ref={body} aria-label="Pairs of people who may be the same">
        {pairs.map(pair => (
          <AlikeRow
            key={keyOfPair(pair)}
            pair={pair}
            active={keyOfPair(pair) === active}
            onActive={setActive}
            onMerge={merge}
            onApart={apart}
          />
        ))}
      </ul>
      {list.more && (
        <div className={css.more}>
          <Button variant="subtle" loading={list.loadingMore} onClick={() => void list.loadMore()}>
            Look further
          </Button>
        </div>
      )}
    </>
  )
}
