import { IconPlus, IconUserSearch } from '@tabler/icons-react'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listReviews, openReview } from '../contract.ts'
import { type Review, reviewStates } from './review-words.ts'

const columns: Column<Review>[] = [
  { id: 'title', title: 'Review', width: 260, cell: review => review.title },
  {
    id: 'state',
    title: 'State',
    width: 110,
    cell: review => <Tag tone={reviewStates[review.state].tone}>{reviewStates[review.state].label}</Tag>,
  },
  { id: 'decided', title: 'Decided', width: 110, align: 'right', cell: review => `${review.decided} of ${review.total}` },
  { id: 'flagged', title: 'Flagged', width: 90, align: 'right', cell: review => String(review.flagged) },
  { id: 'opened', title: 'Opened', width: 120, cell: review => <When at={review.openedAt} /> },
  { id: 'due', title: 'Due', width: 120, cell: review => <When at={review.dueAt} as="date" /> },
]

/** Rounds in which somebody else looks at what everybody may do. */
export function ReviewsPage() {
  const [url, setUrl] = useUrlState()
  const reviews = useAction(listReviews, {})
  const begin = useCommand(openReview, { invalidates: [listReviews], quiet: true, done: 'The review has begun.' })
  const add = () => setUrl({ panel: 'new' })
  const close = () => setUrl({ panel: undefined })
  const items = useMemo(() => reviews.data?.items ?? [], [reviews.data])
  return (
    <>
      <PageHeader
        title="Access reviews"
        back={{ label: 'Settings', to: '/settings' }}
        count={reviews.data && { value: items.length }}
        actions={
          <ActButton needs="review.open" variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
            Begin a review
          </ActButton>
        }
      />
      <DataTable
        id="access-reviews"
        noun={{ one: 'review', many: 'reviews' }}
        columns={columns}
        rows={items}
        rowId={review => review.id}
        rowLabel={review => review.title}
        stacked
        href={review => `/settings/access-reviews/${review.id}`}
        loading={reviews.isPending}
        error={reviews.error}
        onAgain={reviews.refetch}
        empty={
          <EmptyState
            icon={IconUserSearch}
            title="No access review yet"
            why="Once a quarter somebody else should look at who may do what: people, what they have beyond their type, and API keys. Decisions are carried out at once, and what nobody decides is suspended."
          >
            <ActButton needs="review.open" onClick={add}>
              Begin a review
            </ActButton>
          </EmptyState>
        }
      />
      <FormDrawer opened={url.panel === 'new'} onClose={close} size={420} title="Begin an access review">
        <SchemaForm
          schema={openReview.input}
          submit="Begin review"
          onCancel={close}
          fields={{
            title: { label: 'Name', placeholder: 'Second quarter' },
            days: { label: 'Days to decide' },
            graceDays: {
              label: 'Days of grace',
              description: 'After these, whoever and whatever nobody has decided on is suspended.',
            },
          }}
          onSubmit={input => begin.run(input).then(close)}
        />
      </FormDrawer>
    </>
  )
}
