import { numberText } from '#ui/format.ts'
import { type IntakeOutcome, intakeOutcomes } from '../contract/intake.ts'
import css from './outcome-bar.module.css'
import { andList, outcomeWords } from './words.ts'

type Counts = Partial<Record<IntakeOutcome, number>>

export const totalOf = (counts: Counts) => intakeOutcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0)
const parts = (counts: Counts) =>
  intakeOutcomes.flatMap(outcome => (counts[outcome] ? [{ outcome, count: counts[outcome]! }] : []))

/** How many came, and what became of them: the bar is the whole of them, divided by outcome. */
export function OutcomeBar({ counts }: { counts: Counts }) {
  const total = totalOf(counts)
  const told = parts(counts).map(({ outcome, count }) => `${numberText(count)} ${outcomeWords[outcome].label.toLowerCase()}`)
  const words = total === 0 ? 'Nothing came in thirty days' : `${numberText(total)} in thirty days: ${andList(told)}`
  return (
    <span className={css.cell} role="img" aria-label={words} title={words}>
      <span className={`${css.count} figures`}>{total === 0 ? <span className="quiet">0</span> : numberText(total)}</span>
      <span className={css.track}>
        {total > 0 && (
          <span className={css.bar}>
            {parts(counts).map(({ outcome, count }) => (
              <span key={outcome} className={css.part} data-tone={outcomeWords[outcome].tone} style={{ flexGrow: count }} />
            ))}
          </span>
        )}
      </span>
    </span>
  )
}

/** What the colours of the bar say, with the numbers. */
export const OutcomeLegend = ({ counts }: { counts: Counts }) => (
  <ul className={css.legend}>
    {intakeOutcomes.map(outcome => (
      <li key={outcome} title={outcomeWords[outcome].meaning}>
        <span className={css.dot} data-tone={outcomeWords[outcome].tone} aria-hidden />
        {outcomeWords[outcome].label} <strong className="figures">{numberText(counts[outcome] ?? 0)}</strong>
      </li>
    ))}
  </ul>
)
