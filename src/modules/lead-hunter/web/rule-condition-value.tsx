import { MultiSelect, NumberInput, Select, TagsInput, TextInput, UnstyledButton } from '@mantine/core'
import { usStates } from '#base/us-states.ts'
import type { RoutingCondition } from '../contract/routing.ts'
import { fieldWords, intentLabels, languageName, type Routing } from './routing-words.ts'
import css from './rule-drawer.module.css'

const intents = Object.entries(intentLabels).map(([value, label]) => ({ value, label: label[0]!.toUpperCase() + label.slice(1) }))
const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))
const languages = ['en', 'es', 'zh', 'tl', 'vi', 'ko', 'pt', 'ht', 'fr', 'ru', 'ar', 'hi', 'pl'].map(value => ({
  value,
  label: languageName(value),
}))

interface ConditionValueProps {
  condition: RoutingCondition
  data: Routing
  onChange: (condition: RoutingCondition) => void
}

/** The values of one condition, each field in its own way. */
export function ConditionValue({ condition, data, onChange }: ConditionValueProps) {
  const label = fieldWords[condition.field]
  const many = (anyOf: string[]) => onChange({ ...condition, anyOf } as unknown as RoutingCondition)
  const choose = (options: readonly { value: string; label: string }[]) =>
    'anyOf' in condition && (
      <MultiSelect
        aria-label={label}
        placeholder={condition.anyOf.length === 0 ? 'Any of' : undefined}
        data={options}
        value={[...condition.anyOf] as string[]}
        onChange={many}
        searchable
        hidePickedOptions
      />
    )
  const write = (hint: string, clean: (text: string) => string = text => text) =>
    'anyOf' in condition && (
      <TagsInput
        aria-label={label}
        placeholder={condition.anyOf.length === 0 ? hint : undefined}
        value={[...condition.anyOf] as string[]}
        onChange={values => many(values.map(clean))}
        splitChars={[',', ';']}
        acceptValueOnBlur
      />
    )
  switch (condition.field) {
    case 'intent':
      return choose(intents)
    case 'state':
      return choose(states)
    case 'source':
      return choose(data.sources.map(one => ({ value: one.id, label: one.name })))
    case 'language':
      return choose(languages)
    case 'county':
      return write('FL:Broward', text => text.replace(/^(..)\s*:\s*/, (_, code: string) => `${code.toUpperCase()}:`))
    case 'zip':
      return write('33602, or the first digits such as 336', text => text.replace(/\D/g, ''))
    case 'product':
      return write('VA, FHA')
    case 'campaign':
      return write('Spring open house')
    case 'tag':
      return write('first-time')
    case 'score':
      return (
        <NumberInput
          aria-label="Score of at least"
          prefix="at least "
          min={0}
          max={100}
          value={condition.atLeast}
          onChange={atLeast => onChange({ ...condition, atLeast: Number(atLeast) })}
        />
      )
    case 'amount':
      return (
        <div className={css.two}>
          {(['fromCents', 'toCents'] as const).map(end => (
            <NumberInput
              key={end}
              aria-label={end === 'fromCents' ? 'At least' : 'At most'}
              placeholder={end === 'fromCents' ? 'At least' : 'At most'}
              prefix="$"
              thousandSeparator=","
              hideControls
              min={0}
              value={condition[end] === undefined ? '' : condition[end] / 100}
              onChange={dollars =>
                onChange({ ...condition, [end]: dollars === '' ? undefined : Math.round(Number(dollars) * 100) })
              }
            />
          ))}
        </div>
      )
    case 'hours':
      return <Hours condition={condition} onChange={onChange} />
  }
}

type HoursCondition = Extract<RoutingCondition, { field: 'hours' }>
const days = [
  ['Mon', 1],
  ['Tue', 2],
  ['Wed', 3],
  ['Thu', 4],
  ['Fri', 5],
  ['Sat', 6],
  ['Sun', 0],
] as const
const two = (value: number) => String(value).padStart(2, '0')
const clock = (minutes: number) => (minutes >= 1440 ? '23:59' : `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`)
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** One span for all chosen days; finer hours made elsewhere become one span once they are touched here. */
function Hours({ condition, onChange }: { condition: HoursCondition; onChange: (condition: RoutingCondition) => void }) {
  const { spans, timeZone } = condition.schedule
  const first = spans[0] ?? { from: 540, to: 1080 }
  const chosen = new Set(spans.map(span => span.day))
  const keep = (open: Iterable<number>, from: number, to: number) =>
    onChange({ ...condition, schedule: { ...condition.schedule, spans: [...open].map(day => ({ day, from, to })) } })
  return (
    <div className={css.stack}>
      <Select
        aria-label="Within or outside"
        data={[
          { value: 'inside', label: 'Within these hours' },
          { value: 'outside', label: 'Outside these hours' },
        ]}
        value={condition.when}
        onChange={when => onChange({ ...condition, when: when as HoursCondition['when'] })}
        allowDeselect={false}
      />
      <div className={css.days} role="group" aria-label="Days">
        {days.map(([name, day]) => (
          <UnstyledButton
            key={day}
            aria-pressed={chosen.has(day)}
            onClick={() => {
              const next = new Set(chosen)
              if (!next.delete(day)) next.add(day)
              keep(next, first.from, first.to)
            }}
          >
            {name}
          </UnstyledButton>
        ))}
      </div>
      <div className={css.two}>
        <TextInput
          type="time"
          aria-label="From"
          value={clock(first.from)}
          onChange={event => event.currentTarget.value && keep(chosen, minutesOf(event.currentTarget.value), first.to)}
        />
        <TextInput
          type="time"
          aria-label="To"
          value={clock(first.to)}
          onChange={event => event.currentTarget.value && keep(chosen, first.from, minutesOf(event.currentTarget.value))}
        />
      </div>
      <small className="quiet">{timeZone.replaceAll('_', ' ')} time</small>
    </div>
  )
}
