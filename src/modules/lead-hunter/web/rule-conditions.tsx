import { ActionIcon, Button, Select } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useMe } from '#ui/me.ts'
import type { RoutingCondition, RoutingRule } from '../contract/routing.ts'
import type { Routing } from './routing-words.ts'
import { fieldWords } from './routing-words.ts'
import { ConditionValue } from './rule-condition-value.tsx'
import css from './rule-drawer.module.css'

type Field = RoutingCondition['field']

const fields = Object.entries(fieldWords).map(([value, label]) => ({ value, label }))

/** A condition of a field before anything was chosen for it. */
function blank(field: Field, timeZone: string): RoutingCondition {
  if (field === 'score') return { field, atLeast: 60 }
  if (field === 'amount') return { field, fromCents: 30_000_000 }
  if (field === 'hours')
    return {
      field,
      when: 'inside',
      schedule: { timeZone, spans: [1, 2, 3, 4, 5].map(day => ({ day, from: 540, to: 1080 })), holidays: [] },
    }
  return { field, anyOf: [] } as unknown as RoutingCondition
}

interface RuleConditionsProps {
  rule: RoutingRule
  data: Routing
  onChange: (conditions: RoutingCondition[]) => void
}

/** What must hold for a lead to come under the rule: all of it. */
export function RuleConditions({ rule: { conditions }, data, onChange }: RuleConditionsProps) {
  const zone = useMe().tenant.timeZone
  const free = fields.filter(one => !conditions.some(condition => condition.field === one.value))
  return (
    <section className={css.part} aria-label="Conditions">
      <h3>When all of this holds</h3>
      {conditions.length === 0 && <span className="quiet">No condition: every lead comes under this rule.</span>}
      {conditions.map((condition, index) => (
        <div key={`${condition.field} ${index}`} className={css.condition}>
          <Select
            aria-label={`Condition ${index + 1}`}
            data={fields.filter(one => one.value === condition.field || free.includes(one))}
            value={condition.field}
            onChange={field => field && onChange(conditions.toSpliced(index, 1, blank(field as Field, zone)))}
            allowDeselect={false}
          />
          <ConditionValue condition={condition} data={data} onChange={next => onChange(conditions.toSpliced(index, 1, next))} />
          <ActionIcon
            mt={2}
            aria-label={`Remove the condition ${fieldWords[condition.field].toLowerCase()}`}
            title="Remove"
            onClick={() => onChange(conditions.toSpliced(index, 1))}
          >
            <IconX size={16} stroke={1.6} />
          </ActionIcon>
        </div>
      ))}
      {free.length > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
          onClick={() => onChange([...conditions, blank(free[0]!.value as Field, zone)])}
        >
          Add a condition
        </Button>
      )}
    </section>
  )
}
