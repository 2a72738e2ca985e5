import { UnstyledButton } from '@mantine/core'
import { counted, numberText } from '#ui/format.ts'
import type { ImportCounts } from '../contract/import.ts'
import css from './counts.module.css'
import { type CountPart, countParts } from './import-words.ts'

interface CountsPictureProps {
  counts: ImportCounts
  /** They happened, and are not only foreseen. */
  done: boolean
  /** Which rows are listed under it. */
  shown?: string | undefined
  onShow?: (part: CountPart['id']) => void
}

/** Every row in one of a few parts: one bar, and under it each part with its number. */
export function CountsPicture({ counts, done, shown, onShow }: CountsPictureProps) {
  const all = countParts(counts, done)
  const parts = all.filter(one => one.count > 0 || one.id === 'created')
  return (
    <div className={css.picture}>
      <div
        className={css.bar}
        role="img"
        aria-label={all
          .filter(one => one.count > 0)
          .map(one => `${numberText(one.count)} ${one.label.toLowerCase()}`)
          .join(', ')}
      >
        {parts.map(
          part =>
            part.count > 0 && (
              <span
                key={part.id}
                className={css.segment}
                data-tone={part.tone}
                data-part={part.id}
                style={{ flexGrow: part.count }}
              />
            ),
        )}
      </div>
      <ul className={css.parts}>
        {parts.map(part => {
          const inner = (
            <>
              <span className={css.label}>
                <span className={css.dot} data-tone={part.tone} data-part={part.id} aria-hidden />
                {part.label}
              </span>
              <strong className="figures">{numberText(part.count)}</strong>
              <small>{part.about}</small>
            </>
          )
          return (
            <li key={part.id} className={css.part}>
              {part.listed && onShow ? (
                <UnstyledButton className={css.pick} aria-pressed={shown === part.id} onClick={() => onShow(part.id)}>
                  {inner}
                </UnstyledButton>
              ) : (
                <div className={css.pick}>{inner}</div>
              )}
            </li>
          )
        })}
      </ul>
      <p className={css.sum}>
        <span className="figures">
          {counted(counts.rows, 'row')} {done ? 'made' : 'would make'}{' '}
          {counts.leads > 0 ? counted(counts.leads, 'lead') : counts.rows === 1 ? 'no new lead' : 'no new leads'}.
          {counts.stopped > 0 &&
            ` ${numberText(counts.stopped)} ${counts.stopped === 1 ? 'says' : 'say'} that somebody must not be contacted; that ${done ? 'was' : 'is'} taken over.`}
          {done &&
            counts.mended > 0 &&
            ` ${numberText(counts.mended)} ${counts.mended === 1 ? 'was' : 'were'} corrected and taken in.`}
        </span>
      </p>
    </div>
  )
}
