import { ActionIcon } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useCan } from '#ui/me.ts'

/** From a record to everything that happened with it, for whoever may read the trail. */
export function HistoryLink({ kind, record, name }: { kind: string; record: string; name: string }) {
  if (!useCan('audit.read').allowed) return null
  const label = `What happened with ${name}`
  return (
    <ActionIcon
      size={32}
      aria-label={label}
      title={label}
      renderRoot={props => <Link to="/audit" search={{ subject: record, about: kind } as never} {...props} />}
    >
      <IconHistory size={18} stroke={1.6} aria-hidden />
    </ActionIcon>
  )
}
