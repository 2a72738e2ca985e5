import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useCan } from '#ui/me.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useAction } from '#ui/use-action.ts'
import { listDuplicates } from '../contract/merge.ts'
import { sameWords } from './merge-words.ts'
import css from './record.module.css'
import { placeText } from './words.ts'

/** Who may be the same as this person, each with what they share; nothing where nobody is, or nobody could be merged. */
export function PossibleDuplicates({ contact }: { contact: string }) {
  const can = useCan('contact.merge')
  const { data } = useAction(listDuplicates, { contact }, { enabled: can.allowed })
  if (!data?.items.length) return null
  return (
    <RelatedPart
      title="Possible duplicates"
      action={
        <Button size="compact-sm" variant="subtle" renderRoot={props => <Link to="/people/duplicates" {...props} />}>
          See all
        </Button>
      }
    >
      <ul className={css.list}>
        {data.items.map(one => (
          <li key={one.id} className={css.item}>
            <span>
              <Link to={`/people/${contact}`} search={{ merge: one.id } as never}>
                Compare with {one.name}
              </Link>
              <small>
                {[
                  one.by
                    .map(way => sameWords[way])
                    .join(', ')
                    .replace(/^t/, 'T'),
                  placeText(one.city, one.state),
                  one.ownerName && `with ${one.ownerName}`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </RelatedPart>
  )
}
