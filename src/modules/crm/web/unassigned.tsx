import { Link } from '@tanstack/react-router'
import { counted } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import { countLeads } from '../contract/lead.ts'

/** How many leads of a branch nobody has; leads of no branch are not told apart from them in the list, so they are not counted. */
export function Unassigned({ branch }: { branch: string | null }) {
  const leads = useAction(countLeads, { branch: branch ? [branch] : [], unassigned: true }, { enabled: branch !== null })
  if (!branch || !leads.data?.count) return null
  return (
    <Link to="/leads" search={{ branch, unassigned: 'yes' } as never}>
      {counted(leads.data.count, 'unassigned lead')}
    </Link>
  )
}
