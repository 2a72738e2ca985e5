import type { Input } from '#ui/call.ts'
import { useCan } from '#ui/me.ts'
import type { Fact } from '#ui/record/fact-list.tsx'
import { FactList } from '#ui/record/fact-list.tsx'
import { useCommand } from '#ui/use-action.ts'
import { readCompany, updateCompany } from '../contract.ts'

interface SessionLimitsProps {
  idleMinutes: number
  hours: number
  atOnce: number
  reveals: number
}

interface Choice {
  value: string
  label: string
}
const choices = (numbers: readonly number[], kept: number, unit: (n: number) => string): Choice[] =>
  [...new Set([...numbers, kept])].sort((a, b) => a - b).map(n => ({ value: String(n), label: unit(n) }))
const minutes = (n: number) => `${n} minutes`
const sessions = (n: number) => (n === 1 ? '1 session' : `${n} sessions`)
const anHour = (n: number) => `${n} an hour`
const hoursOf = (n: number) => (n === 1 ? '1 hour' : `${n} hours`)

/** How long sessions of this company last, how many a person may have, and how often they look at sealed values: it may be stricter than the ceilings, never laxer. */
export function SessionLimits({ idleMinutes, hours, atOnce, reveals }: SessionLimitsProps) {
  const can = useCan('company.manage')
  const update = useCommand(updateCompany, { invalidates: [readCompany], quiet: true })
  const fact = (
    id: 'sessionIdleMinutes' | 'sessionHours' | 'sessionsAtOnce' | 'revealsAnHour',
    label: string,
    value: number,
    options: Choice[],
    text: string,
  ): Fact => ({
    id,
    label,
    value: text,
    ...(can.allowed
      ? {
          edit: {
            kind: 'select',
            value: String(value),
            options,
            save: next => update.run({ [id]: Number(next) } as Input<typeof updateCompany>),
          },
        }
      : { locked: can.why }),
  })
  return (
    <FactList
      label="How long sessions last, how many, and what they may look at"
      facts={[
        fact(
          'sessionIdleMinutes',
          'Without use',
          idleMinutes,
          choices([5, 10, 15, 20, 30], idleMinutes, minutes),
          minutes(idleMinutes),
        ),
        fact('sessionHours', 'In any case', hours, choices([1, 2, 4, 8, 10, 12], hours, hoursOf), hoursOf(hours)),
        fact('sessionsAtOnce', 'At once', atOnce, choices([1, 2, 3, 5, 10], atOnce, sessions), sessions(atOnce)),
        fact('revealsAnHour', 'Sealed values looked at', reveals, choices([5, 10, 15, 20], reveals, anHour), anHour(reveals)),
      ]}
    />
  )
}
