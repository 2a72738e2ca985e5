import { IconExternalLink, IconForms } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { numberText } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useAction } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { When } from '#ui/values/when.tsx'
import { listForms } from '../contract/form.ts'
import css from './form.module.css'
import { FormState } from './form-state.tsx'

type Form = Output<typeof listForms>['items'][number]
const noun = { one: 'form', many: 'forms' }

const columns: readonly Column<Form>[] = [
  { id: 'title', title: 'Title', width: 216, phone: true, cell: form => form.title },
  {
    id: 'state',
    title: 'State',
    width: 124,
    phone: true,
    cell: form => <FormState state={form.state} />,
  },
  {
    id: 'url',
    title: 'Public page',
    width: 224,
    cell: form =>
      form.state === 'draft' ? (
        <span className="quiet">{form.slug}</span>
      ) : (
        <Copyable value={form.url} what="address">
          <a href={form.url} target="_blank" rel="noreferrer" title={form.url} className={css.address}>
            {form.slug}
            <IconExternalLink size={14} stroke={1.6} aria-label="opens in a new tab" />
          </a>
        </Copyable>
      ),
  },
  { id: 'source', title: 'Counts for', width: 160, cell: form => form.sourceName },
  {
    id: 'taken',
    title: 'Leads, 30 days',
    width: 120,
    align: 'right',
    cell: form => numberText(form.taken),
  },
  {
    id: 'refused',
    title: 'Refused',
    width: 92,
    align: 'right',
    cell: form => (form.refused > 0 ? numberText(form.refused) : <span className="quiet">0</span>),
  },
  { id: 'version', title: 'Version', width: 88, align: 'right', cell: form => numberText(form.version) },
  {
    id: 'published',
    title: 'Published',
    width: 120,
    cell: form => (form.state === 'draft' ? <span className="quiet">Not yet</span> : <When at={form.publishedAt} />),
  },
]

/** The company's own public forms. */
export function FormsTab() {
  const { data, isPending, error, refetch } = useAction(listForms, {})
  const navigate = useNavigate()
  useLive(['lead.received', 'lead.repeated'], [listForms])
  const rows = useMemo(() => data?.items ?? [], [data])
  return (
    <DataTable
      id="forms"
      noun={noun}
      columns={columns}
      rows={rows}
      rowId={form => form.id}
      rowLabel={form => form.title}
      href={form => `/lead-hunter/forms/${form.id}`}
      loading={isPending}
      error={error}
      onAgain={refetch}
      empty={
        <EmptyState
          icon={IconForms}
          title="No forms yet"
          why="A form is a quick page of its own in your name, with a consent box for each way of reaching somebody. What it asked and said stays provable, word for word."
        >
          <ActButton needs="form.manage" onClick={() => void navigate({ to: '/lead-hunter/forms/new' })}>
            New form
          </ActButton>
        </EmptyState>
      }
    />
  )
}
