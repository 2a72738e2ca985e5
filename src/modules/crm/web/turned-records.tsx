import { Anchor, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { numberText } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { listDraftReach } from '../contract/draft-reach.ts'
import css from './draft-reach.module.css'

/** What a matrix lets people see, in words. */
export const kinds = {
  lead: { words: 'leads', noun: 'lead', at: '/leads' },
  contact: { words: 'people', noun: 'person', at: '/people' },
  loan: { words: 'loans', noun: 'loan', at: '/loans' },
} as const
type Kind = keyof typeof kinds
const ways = { gains: 'Would see', loses: 'Would not see any more' } as const

/** The records that a draft of the matrix would show somebody or hide from them. */
export function TurnedRecords({ person }: { person: string }) {
  const loans = useCan('loan.read').allowed
  const lists = (['lead', 'contact', 'loan'] as const).filter(kind => kind !== 'loan' || loans)
  return (
    <>
      {lists.flatMap(kind =>
        (['loses', 'gains'] as const).map(way => <Turned key={`${kind} ${way}`} person={person} kind={kind} way={way} />),
      )}
      <p className="quiet">Only what you may see yourself is listed.</p>
    </>
  )
}

function Turned({ person, kind, way }: { person: string; kind: Kind; way: keyof typeof ways }) {
  const { items, first, loading, error, more, loadMore, loadingMore, again } = useInfiniteAction(listDraftReach, {
    person,
    kind,
    way,
  })
  const { words, noun, at } = kinds[kind]
  if (error && !first) return <ErrorState error={error} onAgain={again} />
  if (loading) return <ListSkeleton rows={2} label="Looking" />
  if (!first?.total) return null
  const title = `${ways[way]}: ${numberText(first.total)} ${words}`
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className={css.records}>
        {items.map(({ id, name }) => (
          <li key={id}>
            {name === null ? (
              <span className="quiet">
                A {noun} you do not see yourself, {id}
              </span>
            ) : (
              <Anchor renderRoot={props => <Link to={`${at}/${id}`} {...props} />}>{name}</Anchor>
            )}
          </li>
        ))}
      </ul>
      {more && (
        <Button size="compact-sm" loading={loadingMore} onClick={() => void loadMore()}>
          Show more
        </Button>
      )}
    </section>
  )
}
