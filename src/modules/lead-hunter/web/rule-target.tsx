import { NumberInput, Select, Switch } from '@mantine/core'
import type { LeadCaps, RoutingTarget } from '../contract/routing.ts'
import { choicesOf, type Routing } from './routing-words.ts'
import css from './rule-drawer.module.css'
import { WhoPick } from './who-pick.tsx'

const methods: { value: RoutingTarget['method']; label: string; about: string }[] = [
  { value: 'round-robin', label: 'Take turns', about: 'Whoever has waited longest is next.' },
  { value: 'weighted', label: 'Share by weight', about: 'Someone with weight 3 gets three times as many as one with weight 1.' },
  { value: 'capped', label: 'Take turns with a cap', about: 'Beside each person’s own cap; the lower one holds.' },
  { value: 'first-to-claim', label: 'First to claim', about: 'Offered to several at once; the first to claim has it.' },
  { value: 'pool', label: 'A pool', about: 'Waits there until somebody claims it.' },
  { value: 'person', label: 'One person', about: 'Every such lead goes to the same person.' },
  { value: 'fallback', label: 'The fallback', about: 'Ends here: no later rule is tried.' },
]

interface RuleTargetProps {
  target: RoutingTarget
  data: Routing
  onChange: (target: RoutingTarget) => void
}

/** Who gets the lead, and by which order. */
export function RuleTarget({ target, data, onChange }: RuleTargetProps) {
  const become = (method: RoutingTarget['method']) => {
    const group =
      'who' in target
        ? { who: target.who, speaksLanguage: target.speaksLanguage }
        : { who: { of: 'everyone' as const }, speaksLanguage: false }
    const next: Record<RoutingTarget['method'], unknown> = {
      'round-robin': { method, ...group },
      weighted: { method, ...group, weights: {} },
      capped: { method, ...group, caps: { perDay: 5 }, capsFor: {} },
      'first-to-claim': { method, ...group, claimSeconds: 180 },
      pool: { method, pool: data.pools.find(one => !one.archived)?.id },
      person: { method, person: undefined },
      fallback: { method },
    }
    onChange(next[method] as RoutingTarget)
  }
  const about = methods.find(one => one.value === target.method)?.about
  const people = data.people.filter(one => one.active)
  const weighted =
    target.method !== 'weighted'
      ? []
      : target.who.of === 'everyone'
        ? people
        : target.who.of === 'branches'
          ? people.filter(one => one.branch && target.who.of === 'branches' && target.who.branches.includes(one.branch as never))
          : people.filter(one => target.who.of === 'people' && target.who.people.includes(one.id as never))
  return (
    <section className={css.part} aria-label="Who gets it">
      <h3>Who gets it</h3>
      <Select
        aria-label="How it is given"
        description={about}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={methods.map(({ value, label }) => ({ value, label }))}
        value={target.method}
        onChange={method => method && become(method as RoutingTarget['method'])}
        allowDeselect={false}
      />
      {'who' in target && (
        <>
          <WhoPick who={target.who} data={data} onChange={who => onChange({ ...target, who })} />
          <Switch
            label="Only who speaks the lead’s language, where it is known"
            checked={target.speaksLanguage}
            onChange={event => onChange({ ...target, speaksLanguage: event.currentTarget.checked })}
          />
        </>
      )}
      {target.method === 'weighted' && weighted.length > 0 && (
        <div className={css.three}>
          {weighted.map(one => (
            <NumberInput
              key={one.id}
              label={one.name}
              min={1}
              max={1000}
              value={target.weights[one.id as never] ?? 1}
              onChange={weight => onChange({ ...target, weights: { ...target.weights, [one.id]: Number(weight) || 1 } })}
            />
          ))}
        </div>
      )}
      {target.method === 'capped' && <Caps caps={target.caps} onChange={caps => onChange({ ...target, caps })} />}
      {target.method === 'first-to-claim' && (
        <div className={css.two}>
          <NumberInput
            label="Time to claim"
            suffix=" min"
            min={0.5}
            decimalScale={1}
            hideControls
            value={target.claimSeconds / 60}
            onChange={minutes => onChange({ ...target, claimSeconds: Math.round(Number(minutes) * 60) })}
          />
          <NumberInput
            label="At most at a time"
            placeholder="All of them"
            min={1}
            max={500}
            value={target.atMost ?? ''}
            onChange={most => onChange({ ...target, atMost: most === '' ? undefined : Number(most) })}
          />
        </div>
      )}
      {target.method === 'pool' && (
        <Select
          aria-label="Pool"
          placeholder={data.pools.length === 0 ? 'There is no pool yet: add one under Pools' : 'Choose a pool'}
          data={choicesOf(
            data.pools.filter(one => !one.archived),
            [target.pool],
            data.pools,
          )}
          value={target.pool ?? null}
          onChange={pool => onChange({ ...target, pool: pool as typeof target.pool })}
        />
      )}
      {target.method === 'person' && (
        <Select
          aria-label="Person"
          placeholder="Choose a person"
          data={choicesOf(people, [target.person], [...data.people, ...data.gone])}
          value={target.person ?? null}
          onChange={person => onChange({ ...target, person: person as typeof target.person })}
          searchable
        />
      )}
    </section>
  )
}

const spans = [
  ['perHour', 'An hour'],
  ['perDay', 'A day'],
  ['perMonth', 'A month'],
] as const

/** At most so many leads; an empty field is no limit. */
export function Caps({ caps, onChange }: { caps: LeadCaps; onChange: (caps: LeadCaps) => void }) {
  return (
    <div className={css.three}>
      {spans.map(([span, label]) => (
        <NumberInput
          key={span}
          label={label}
          placeholder="No limit"
          min={0}
          value={caps[span] ?? ''}
          onChange={most => {
            const { [span]: _, ...rest } = caps
            onChange(most === '' ? rest : { ...rest, [span]: Number(most) })
          }}
        />
      ))}
    </div>
  )
}
