import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Output } from '#ui/call.ts'
import { counted, exactText, numberText } from '#ui/format.ts'
import { useNow } from '#ui/now.ts'
import type { readStream } from '../contract/streams.ts'
import css from './streams.module.css'
import { bytesText } from './streams-words.ts'

const hour = 3600_000
const shown = 48

/** What went in each of the last two days' hours: a picture, and the figures a key away. */
export function StreamChart({ hours }: Pick<Output<typeof readStream>, 'hours'>) {
  const now = useNow()
  const [table, setTable] = useState(false)
  const last = Math.floor(now / hour) * hour
  const by = new Map(hours.map(one => [Date.parse(one.hour), one]))
  const bars = Array.from({ length: shown }, (_, n) => {
    const at = last - (shown - 1 - n) * hour
    return { at, sent: by.get(at)?.sent ?? 0 }
  })
  const most = Math.max(1, ...bars.map(bar => bar.sent))
  const all = bars.reduce((sum, bar) => sum + bar.sent, 0)
  return (
    <figure className={css.chart}>
      <div
        className={css.bars}
        role="img"
        aria-label={`${counted(all, 'event')} sent in the last 48 hours, at most ${numberText(most)} in one hour`}
      >
        {bars.map(({ at, sent }) => (
          <span
            key={at}
            title={`${exactText(at)}: ${counted(sent, 'event')}`}
            style={{ height: `${sent ? Math.max(2, (sent / most) * 100) : 0}%` }}
          />
        ))}
      </div>
      <figcaption className={css.axis}>
        <span>48 hours ago</span>
        <span>{counted(all, 'event')}</span>
        <span>Now</span>
      </figcaption>
      {hours.length > 0 && (
        <Button size="compact-sm" variant="subtle" aria-expanded={table} onClick={() => setTable(!table)}>
          {table ? 'Hide the figures' : 'Show the figures'}
        </Button>
      )}
      {table && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
        <section className={css.table} aria-label="Figures of each hour" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Hour</th>
                <th scope="col">Events</th>
                <th scope="col">Size</th>
              </tr>
            </thead>
            <tbody>
              {hours.toReversed().map(one => (
                <tr key={one.hour}>
                  <td>{exactText(one.hour)}</td>
                  <td>{numberText(one.sent)}</td>
                  <td>{bytesText(one.bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </figure>
  )
}
