import { MultiSelect, SegmentedControl, Stack, Text } from '@mantine/core'
import { type ReactNode, useId } from 'react'

const modes = [
  { value: 'all', label: 'All' },
  { value: 'only', label: 'Only these' },
]

interface AllOrOnlyProps {
  title: string
  about?: string
  mode: 'all' | 'only'
  onMode: (mode: 'all' | 'only') => void
  /** What is chosen among, while not all of it is. */
  children: ReactNode
}

/** Everything, or what is named; an emptied list names nothing. */
export function AllOrOnly({ title, about, mode, onMode, children }: AllOrOnlyProps) {
  const id = useId()
  return (
    <Stack gap="sm">
      <div>
        <Text fw={500} id={id}>
          {title}
        </Text>
        {about && (
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        )}
      </div>
      <SegmentedControl aria-labelledby={id} data={modes} value={mode} onChange={next => onMode(next as 'all')} />
      {mode === 'only' && children}
    </Stack>
  )
}

interface ChoiceFieldProps {
  title: string
  about?: string
  choice: { mode: 'all' | 'only'; ids: string[] }
  among: readonly { id: string; name: string }[]
  onChange: (choice: { mode: 'all' | 'only'; ids: string[] }) => void
}

export const ChoiceField = ({ title, about, choice, among, onChange }: ChoiceFieldProps) => (
  <AllOrOnly title={title} {...(about && { about })} mode={choice.mode} onMode={mode => onChange({ ...choice, mode })}>
    <MultiSelect
      aria-label={title}
      placeholder={choice.ids.length ? undefined : 'None: nothing is let through'}
      data={among.map(one => ({ value: one.id, label: one.name }))}
      value={choice.ids}
      onChange={ids => onChange({ ...choice, ids })}
      searchable
    />
  </AllOrOnly>
)
