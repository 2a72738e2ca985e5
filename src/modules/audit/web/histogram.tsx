import { UnstyledButton } from '@mantine/core'
import type { Output } from '#ui/call.ts'
import { counted, exactText, numberText } from '#ui/format.ts'
import type { countEvents } from '../contract.ts'
import css from './audit.module.css'

interface HistogramProps {
  counts: Output<typeof countEvents>
  from: string
  to: string
  zone: string
  /** Narrows the question to one bar. */
  onPick: (from: string, to: string) => void
}

/** How much happened when, refusals apart. Each bar is a button: it narrows the question to its time. */
export function Histogram({ counts, from, to, zone, onPick }: HistogramProps) {
  const step = counts.stepSeconds * 1000
  const start = Math.floor(Date.parse(from) / step) * step
  const bars = Math.max(1, Math.ceil((Date.parse(to) - start) / step))
  const by = new Map(counts.steps.map(one => [Date.parse(one.at), one]))
  const most = Math.max(1, ...counts.steps.map(one => one.n))
  const iso = (ms: number) => new Date(ms).toISOString()
  return (
    <figure className={css.histogram}>
      <div className={css.bars} role="group" aria-label="Events over time">
        {Array.from({ length: bars }, (_, n) => {
          const at = start + n * step
          const one = by.get(at)
          const words = `${exactText(at, zone)}: ${counted(one?.n ?? 0, 'event')}${one?.refused ? `, ${numberText(one.refused)} refused` : ''}`
          return one ? (
            <UnstyledButton
              key={at}
              className={css.bar}
              aria-label={words}
              title={words}
              onClick={() => onPick(iso(Math.max(at, Date.parse(from))), iso(Math.min(at + step, Date.parse(to))))}
            >
              <span className={css.refused} style={{ height: `${(one.refused / most) * 100}%` }} />
              <span className={css.done} style={{ height: `${Math.max(3, ((one.n - one.refused) / most) * 100)}%` }} />
            </UnstyledButton>
          ) : (
            <span key={at} className={css.bar} title={words} />
          )
        })}
      </div>
      <figcaption className={css.axis}>
        <span>{exactText(from, zone)}</span>
        <span>
          {counted({ value: counts.counted, capped: counts.capped }, 'event')}
          {counts.capped && counts.since && `, counted back to ${exactText(counts.since, zone)}`}
        </span>
        <span>{exactText(to, zone)}</span>
      </figcaption>
    </figure>
  )
}
