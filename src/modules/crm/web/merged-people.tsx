import { ActButton } from '#ui/act-button.tsx'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { When } from '#ui/values/when.tsx'
import { useUndoMerge } from './merge-edits.ts'
import css from './record.module.css'
import type { PersonDetail } from './use-person-facts.tsx'

/** Who was merged into this person, and the way back as long as there is one. */
export function MergedPeople({ person }: { person: PersonDetail }) {
  const part = useUndoMerge()
  if (person.merges.length === 0) return null
  return (
    <RelatedPart title="Merged in">
      <ul className={css.list}>
        {person.merges.map(one => (
          <li key={one.id} className={css.member}>
            <span>
              {one.name}
              <small className="quiet">
                {' '}
                {one.byName && `by ${one.byName}, `}
                <When at={one.at} />
              </small>
            </span>
            {one.mayUndo && (
              <ActButton
                needs="contact.merge"
                size="compact-sm"
                variant="subtle"
                onClick={() => void part({ contact: person.id, merge: one.id }, one.name).catch(() => undefined)}
              >
                Undo
              </ActButton>
            )}
          </li>
        ))}
      </ul>
    </RelatedPart>
  )
}
