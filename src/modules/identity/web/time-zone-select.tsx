import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { useNow } from '#ui/now.ts'
import { zoneGroups, zoneNow } from './time-zones.ts'

interface TimeZoneSelectProps {
  label: string
  name: string
  value: string
  onChange: (zone: string) => void
  error?: string | undefined
}

/** A time zone by its everyday name; says what the clock shows there, so that a wrong choice is seen. */
export function TimeZoneSelect({ value, onChange, ...field }: TimeZoneSelectProps) {
  const now = useNow()
  const data = useMemo(() => zoneGroups(value || null), [value])
  return (
    <Select
      {...field}
      data={data}
      value={value || null}
      onChange={zone => zone && onChange(zone)}
      searchable
      allowDeselect={false}
      limit={80}
      maxDropdownHeight={320}
      nothingFoundMessage="No time zone is called that."
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={value ? zoneNow(value, now) : undefined}
    />
  )
}
