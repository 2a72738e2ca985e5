import { blindIndexes } from '#modules/crm/contract/index-register.ts'
import { counted, numberText } from '#ui/format.ts'
import css from './keys.module.css'
import type { Index } from './words.ts'

/** What one index tells whoever has a copy of the database: in words, counted, and as a picture of how common its values are. */
export function IndexTells({ index }: { index: Index }) {
  const { of, tells } = blindIndexes.find(one => one.kind === index.kind)!
  const { rows, values, alone, top, bits, partly } = index.leakage
  const most = top[0] ?? 0
  return (
    <div className={css.tells}>
      <p>
        <strong>{index.state === 'off' ? 'A copy would tell: ' : 'A copy tells: '}</strong>
        {tells}
      </p>
      {rows === 0 ? (
        <p className="quiet">There is nothing to count yet.</p>
      ) : (
        <>
          <p>
            {partly ? 'Of the part that was counted: ' : ''}
            {counted(rows, of.one, of.many)}, {numberText(values)} different. The most common one stands there{' '}
            {most === 1 ? 'once' : `${numberText(most)} times`}; {numberText(alone)} stand there once. On average{' '}
            {numberText(bits)} {bits === 1 ? 'bit' : 'bits'} of each.
          </p>
          <div
            role="img"
            aria-label={`How often the most common ones stand there: ${top.map(n => numberText(n)).join(', ')}`}
            className={css.bars}
          >
            {top.map((n, place) => (
              <span key={place} style={{ height: `${Math.max(6, (n / most) * 100)}%` }} />
            ))}
          </div>
        </>
      )}
    </div>
  )
}
