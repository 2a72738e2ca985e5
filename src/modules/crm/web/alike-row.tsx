import { Link } from '@tanstack/react-router'
import { ActButton } from '#ui/act-button.tsx'
import { dateText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import type { AlikePair, AlikeSide } from '../contract/alike.ts'
import css from './alike.module.css'
import { sameWords } from './merge-words.ts'
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
      <Side one={older} />
      <Side one={newer} />
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

function Side({ one }: { one: AlikeSide }) {
  const zone = useMe().tenant.timeZone
  const reached = [one.phoneHint && phoneHintText(one.phoneHint), one.emailHint].filter(Boolean).join(' · ')
  return (
    <span className={css.side}>
      <Link to={`/people/${one.id}`} className={css.name}>
        {one.name}
      </Link>
      <small>{[reached, placeText(one.city, one.state)].filter(Boolean).join(' · ') || 'Nothing else known'}</small>
      <small>
        {one.ownerName ? `With ${one.ownerName}` : 'Nobody’s'}, added {dateText(one.createdAt, zone)}
      </small>
    </span>
  )
}
