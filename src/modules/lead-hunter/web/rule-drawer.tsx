import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { type RoutingRule, routingRule } from '../contract/routing.ts'
import { choicesOf, hasThen, type Names, type Routing } from './routing-words.ts'
import { RuleConditions } from './rule-conditions.tsx'
import css from './rule-drawer.module.css'
import { RuleSentence } from './rule-sentence.tsx'
import { RuleTarget } from './rule-target.tsx'

interface RuleDrawerProps {
  /** None: a new one. */
  rule: RoutingRule | undefined
  data: Routing
  names: Names
  may: boolean
  why: string
  onClose: () => void
  onSave: (rule: RoutingRule) => Promise<boolean>
}

const fresh = (): RoutingRule => ({
  id: crypto.randomUUID() as RoutingRule['id'],
  name: '',
  enabled: true,
  conditions: [],
  target: { method: 'round-robin', who: { of: 'everyone' }, speaksLanguage: false },
  acceptSeconds: 600,
  // biome-ignore lint/suspicious/noThenProperty: the contract's word; the object is never awaited
  then: 'next-person',
})

/** One rule, in the order in which it is read: when, who, how long, and then. */
export function RuleDrawer({ rule: kept, data, names, may, why, onClose, onSave }: RuleDrawerProps) {
  const [start] = useState<RoutingRule>(() => kept ?? fresh())
  const [rule, setRule] = useState(start)
  const [problems, setProblems] = useState<readonly string[]>([])
  const [pending, setPending] = useState(false)
  const set = (part: Partial<RoutingRule>) => setRule(old => ({ ...old, ...part }))
  // biome-ignore lint/suspicious/noThenProperty: the contract's word; the object is never awaited
  const goOn = (next: RoutingRule['then'] | null) => set({ then: next ?? 'next-person' })
  const timed = hasThen(rule) && rule.target.method !== 'first-to-claim'
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const parsed = routingRule.safeParse(rule)
    if (!parsed.success) {
      return setProblems([...new Set(parsed.error.issues.map(issue => saidOf(issue.path, issue.message)))])
    }
    setPending(true)
    const done = await onSave(parsed.data)
    setPending(false)
    if (done) onClose()
  }
  return (
    <FormDrawer
      opened
      onClose={onClose}
      unsaved={!pending && JSON.stringify(rule) !== JSON.stringify(start)}
      size={560}
      title={kept ? kept.name : 'Add a rule'}
    >
      <form className={css.form} onSubmit={submit} noValidate>
        {!may && <p className={css.note}>{why}</p>}
        <div className={css.preview} aria-live="polite">
          <RuleSentence rule={rule} names={names} />
        </div>
        {problems.length > 0 && (
          <div className={css.problems} role="alert">
            {problems.map(one => (
              <p key={one}>{one}</p>
            ))}
          </div>
        )}
        <fieldset disabled={!may}>
          <TextInput
            data-autofocus={kept ? undefined : true}
            label="Name"
            placeholder="Florida purchases"
            value={rule.name}
            onChange={event => set({ name: event.currentTarget.value })}
          />
          <RuleConditions rule={rule} data={data} onChange={conditions => set({ conditions })} />
          <RuleTarget target={rule.target} data={data} onChange={target => set({ target })} />
          {timed && (
            <section className={css.part} aria-label="Time to accept">
              <h3>How long they have</h3>
              <div className={css.line}>
                <Switch
                  label="Must be accepted within"
                  checked={rule.acceptSeconds !== undefined}
                  onChange={event => set({ acceptSeconds: event.currentTarget.checked ? 600 : undefined })}
                />
                {rule.acceptSeconds !== undefined && (
                  <NumberInput
                    aria-label="Minutes to accept"
                    w={120}
                    suffix=" min"
                    min={0.5}
                    max={10_080}
                    decimalScale={1}
                    hideControls
                    value={rule.acceptSeconds / 60}
                    onChange={minutes => set({ acceptSeconds: Math.round(Number(minutes) * 60) })}
                  />
                )}
              </div>
              {rule.acceptSeconds === undefined && <small className="quiet">Without a limit the assignment stands.</small>}
            </section>
          )}
          {hasThen(rule) && (
            <section className={css.part} aria-label="Then">
              <h3>When nobody takes it</h3>
              <div className={rule.then === 'pool' ? css.two : css.stack}>
                <Select
                  aria-label="When nobody takes it"
                  data={thens}
                  value={rule.then}
                  onChange={next => goOn(next as RoutingRule['then'] | null)}
                  allowDeselect={false}
                />
                {rule.then === 'pool' && (
                  <Select
                    aria-label="Pool"
                    placeholder="Choose a pool"
                    data={choicesOf(
                      data.pools.filter(one => !one.archived),
                      [rule.thenPool],
                      data.pools,
                    )}
                    value={rule.thenPool ?? null}
                    onChange={pool => set({ thenPool: (pool ?? undefined) as RoutingRule['thenPool'] })}
                  />
                )}
              </div>
            </section>
          )}
        </fieldset>
        <div className={css.acts}>
          <Button onClick={onClose}>{may ? 'Cancel' : 'Close'}</Button>
          {may && (
            <Button type="submit" variant="filled" loading={pending}>
              Save into the draft
            </Button>
          )}
        </div>
      </form>
    </FormDrawer>
  )
}

const thens = [
  { value: 'next-person', label: 'The next person of this rule' },
  { value: 'next-rule', label: 'The next rule' },
  { value: 'pool', label: 'A pool' },
]

/** Which part of the rule is meant, before what is wrong with it. */
function saidOf(path: readonly PropertyKey[], message: string): string {
  if (path[0] === 'conditions') {
    const place = typeof path[1] === 'number' ? `Condition ${path[1] + 1}` : 'Conditions'
    return /^(Invalid|Too|Unrecog)/.test(message) ? `${place}: choose at least one value.` : `${place}: ${message}`
  }
  if (path[0] === 'target') return /^(Invalid|Too)/.test(message) ? 'Choose who gets the lead.' : message
  if (path[0] === 'acceptSeconds') return 'Give 30 seconds to 7 days to accept.'
  return message
}
