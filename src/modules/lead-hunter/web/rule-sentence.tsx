import type { RoutingRule } from '../contract/routing.ts'
import css from './routing.module.css'
import { conditionWords, hasThen, type Names, spanText, targetWords, thenWords } from './routing-words.ts'

/** `When purpose is purchase and state is FL or GA → take turns among Tampa; accept within 10 min; then the next person`. */
export function RuleSentence({ rule, names }: { rule: RoutingRule; names: Names }) {
  const [act, whom, more] = targetWords(rule.target, names)
  return (
    <p className={css.sentence}>
      {rule.conditions.length === 0 ? (
        'Every lead'
      ) : (
        <>
          When{' '}
          {rule.conditions.map((condition, index) => {
            const [what, holds] = conditionWords(condition, names)
            return (
              <span key={index}>
                {index > 0 && ' and '}
                {what} <b>{holds}</b>
              </span>
            )
          })}
        </>
      )}{' '}
      <span className={css.arrow} role="img" aria-label="then">
        →
      </span>{' '}
      {act} {whom && <b>{whom}</b>}
      {more}
      {rule.acceptSeconds !== undefined && hasThen(rule) && (
        <>
          ; accept within <b>{spanText(rule.acceptSeconds)}</b>
        </>
      )}
      {hasThen(rule) && <>; then {thenWords(rule, names)}</>}
    </p>
  )
}
