import { Link } from '@tanstack/react-router'
import { ActButton } from '#ui/act-button.tsx'
import { useMe } from '#ui/me.ts'
import type { AlikePair, AlikeSide } from '../contract/alike.ts'
import css from './alike.module.css'
import { sameWords } from './merge-words.ts'
import { addedText } from './told-by.ts'
import { phoneHintText, placeText } from './words.ts'

export const keyOfPair = ({ older, newer }: AlikePair) => `${newer.id} ${older.id}`

interface AlikeRowProps {
  pair: AlikePair
  active: boolean
  onActive: (key: string) => void
  onMerge: (pair: AlikePair) => void
  onApart: (pair: AlikePair) => void
}

/** Two records side by side, why they look alike, and what can be said of them. */
export function AlikeRow({ pair, active, onActive, onMerge, onApart }: AlikeRowProps) {
  const { older, newer } = pair
  const both = `${older.name} and ${newer.name}`
  return (
    <li
      className={css.row}
      tabIndex={-1}
      aria-label={both}
      data-pair={keyOfPair(pair)}
      data-active={active || undefined}
      onFocus={() => onActive(keyOfPair(pair))}
    >
      <Side one={older} other={newer} />
      <Side one={newer} other={older} />
      <ul className={css.why} aria-label="Why they look alike">
        {pair.sameName && !pair.by.some(one => one.way === 'address') && <li>The same name</li>}
        {pair.by.map(({ way, hint }) => (
          <li key={`${way} ${hint}`}>
            {sameWords[way].replace(/^t/, 'T')}
            {hint && <span className="quiet"> {way === 'phone' ? phoneHintText(hint) : hint}</span>}
          </li>
        ))}
      </ul>
      <span className={css.acts}>
        <ActButton needs="contact.merge" size="compact-sm" onClick={() => onMerge(pair)}>
          Same person
        </ActButton>
        <ActButton needs="contact.merge" size="compact-sm" variant="subtle" onClick={() => onApart(pair)}>
          Not the same
        </ActButton>
      </span>
    </li>
  )
}

/** What is known of a person, each kind at its own place; undefined where nothing is. */
const factsOf = (one: AlikeSide, other: AlikeSide, zone: string) => [
  one.phoneHint && phoneHintText(one.phoneHint),
  one.emailHint,
  placeText(one.city, one.state),
  one.ownerName ? `With ${one.ownerName}` : 'Nobody’s',
  addedText(one, other, zone),
]

/** First what the other has otherwise, then what says nothing about which of the two it is. */
function Side({ one, other }: { one: AlikeSide; other: AlikeSide }) {
  const zone = useMe().tenant.timeZone
  const theirs = factsOf(other, one, zone)
  const lines = Map.groupBy(factsOf(one, other, zone).entries(), ([n, fact]) => fact !== theirs[n])
  const line = (differs: boolean) => (lines.get(differs) ?? []).flatMap(([, fact]) => fact || []).join(' · ')
  return (
    <span className={css.side}>
      <Link to={`/people/${one.id}`} className={css.name}>
        {one.name}
      </Link>
      {line(true) && <span>{line(true)}</span>}
      {line(false) && <small>{line(false)}</small>}
    </span>
  )
}
