import { ActionIcon, Button, Input, Radio, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { Drawn } from '#ui/form/field.ts'
import { type CustomClass, customClasses } from '../contract/custom-field.ts'
import { leastClass } from '../rules/custom-field.ts'
import css from './custom-fields.module.css'
import { customClassWords } from './custom-words.ts'

/** The data class, each with what it means: it is chosen once. */
export function ClassChoice({ value, error, onChange, values }: Drawn) {
  const kind = values.kind as Parameters<typeof leastClass>[0]
  const sealedOnly = leastClass(kind) !== 'internal'
  return (
    <Radio.Group
      name="class"
      label="Who may see it"
      description="Chosen once: it can be raised later, never lowered."
      value={(value as string) || null}
      error={error}
      onChange={onChange}
    >
      <Stack gap={8} mt={8}>
        {customClasses.map(one => (
          <Radio
            key={one}
            value={one}
            label={customClassWords[one].label}
            description={customClassWords[one].means}
            disabled={one === 'internal' && sealedOnly}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

export interface ChoiceLine {
  id?: string | undefined
  label: string
}

/** What can be chosen, in order. */
export function ChoiceLines({ value, error, onChange }: Drawn) {
  const lines = (value as ChoiceLine[] | '') || []
  const set = (at: number, label: string) => onChange(lines.map((line, n) => (n === at ? { ...line, label } : line)))
  return (
    <Input.Wrapper label="Choices" error={error} labelElement="div">
      <ul className={css.choices} aria-label="Choices">
        {lines.map((line, n) => (
          <li key={line.id ?? `new ${n}`}>
            <TextInput aria-label={`Choice ${n + 1}`} value={line.label} onChange={event => set(n, event.currentTarget.value)} />
            <ActionIcon
              aria-label={`Remove ${line.label || `choice ${n + 1}`}`}
              title="Remove: records that have it keep it"
              onClick={() => onChange(lines.filter((_, other) => other !== n))}
            >
              <IconX size={16} stroke={1.6} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
        onClick={() => onChange([...lines, { label: '' }])}
      >
        Add a choice
      </Button>
    </Input.Wrapper>
  )
}

export const classTone = (of: CustomClass) => (of === 'restricted' ? 'late' : of === 'confidential' ? 'due' : 'plain')
