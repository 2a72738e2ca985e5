import { Link } from '@tanstack/react-router'
import { counted } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import type { ImportCounts, ImportDetail } from '../contract/import.ts'
import { listSources } from '../contract/source.ts'
import css from './import.module.css'

/** By whose rules rows are not accepted, and the way to these rules. */
export function RefusedNote({ detail, counts }: { detail: ImportDetail; counts: ImportCounts }) {
  const { source } = detail.policy
  const { data } = useAction(listSources, {}, { enabled: counts.refused > 0 })
  if (counts.refused === 0) return null
  const found = data?.items.find(one => (source ? one.id === source : one.kind === 'import'))
  return (
    <p className={css.help}>
      {counted(counts.refused, 'row')} {counts.refused === 1 ? 'is' : 'are'} not accepted by the rules of the source{' '}
      <Link to={(found ? `/lead-hunter/sources/${found.id}` : '/lead-hunter') as never} className={css.link}>
        {found?.name ?? 'for files'}
      </Link>
      . Correct the rows, or change the rules{detail.startedAt ? '.' : ' and check the whole file again.'}
    </p>
  )
}
