import { UnstyledButton } from '@mantine/core'
import type { Output } from '#ui/call.ts'
import { numberText } from '#ui/format.ts'
import type { countEvents } from '../contract.ts'
import css from './audit.module.css'
import { actorText, doorWords } from './words.ts'

type Counts = Output<typeof countEvents>
interface Line {
  key: string
  label: string
  n: number
  change?: Record<string, string>
}

const most = 5
const hourText = (hour: number) => `${hour % 12 || 12} ${hour < 12 ? 'AM' : 'PM'}`

/** Who, what, by which door, at which hour: the most of each, and each a way to narrow the question. */
export function Pivots({ counts, onPick }: { counts: Counts; onPick: (change: Record<string, string>) => void }) {
  const lists: { title: string; lines: Line[] }[] = [
    {
      title: 'Who',
      lines: counts.actors.map(one => ({
        key: `${one.kind} ${one.id}`,
        label: actorText(one),
        n: one.n,
        ...(one.id && { change: { actor: one.id } }),
      })),
    },
    {
      title: 'What',
      lines: counts.names.map(one => ({ key: one.name, label: one.words, n: one.n, change: { name: one.name } })),
    },
    {
      title: 'By which door',
      lines: counts.doors
        .toSorted((a, b) => b.n - a.n)
        .map(one => ({ key: one.door, label: doorWords[one.door] ?? one.door, n: one.n, change: { door: one.door } })),
    },
    {
      title: 'At which hour',
      lines: counts.hours
        .toSorted((a, b) => b.n - a.n)
        .map(one => ({ key: String(one.hour), label: hourText(one.hour), n: one.n })),
    },
  ]
  return (
    <div className={css.pivots}>
      {lists.map(({ title, lines }) => (
        <section key={title} className={css.pivot} aria-label={title}>
          <h2>{title}</h2>
          <ul>
            {lines.slice(0, most).map(line => (
              <li key={line.key}>
                <span className={css.share} style={{ width: `${(line.n / (lines[0]?.n || 1)) * 100}%` }} aria-hidden />
                {line.change ? (
                  <UnstyledButton className={css.pick} onClick={() => onPick(line.change!)} title={`Only ${line.label}`}>
                    {line.label}
                  </UnstyledButton>
                ) : (
                  <span className={css.pick}>{line.label}</span>
                )}
                <span className="figures">{numberText(line.n)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
