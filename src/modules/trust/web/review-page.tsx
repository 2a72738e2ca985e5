import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMemo } from 'react'
import { call } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { usePageParams, useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { readReview, readReviewEvidence } from '../contract.ts'
import css from './review.module.css'
import { DecideEntry } from './review-decide.tsx'
import { foundEntries, reviewFields, reviewViews } from './review-filter.ts'
import { decisionWords, type Entry, flagText, flagWords, reviewStates } from './review-words.ts'

/** One review: everybody and every key, what to look at first, and a decision for each. */
export function ReviewPage() {
  const { review: id } = usePageParams<{ review: string }>()
  const { data, error, isPending, refetch } = useAction(readReview, { review: id })
  useTitle(data?.title)
  useLive(['review.*'], [readReview])
  const columns = useMemo(
    (): Column<Entry>[] => [
      { id: 'name', title: 'Who', width: 200, sortable: true, cell: entry => entry.name },
      { id: 'type', title: 'Type', width: 160, sortable: true, cell: entry => entry.type },
      {
        id: 'flags',
        title: 'Look at',
        width: 260,
        sortable: true,
        cell: entry =>
          entry.flags.length > 0 && (
            <span className={css.flags}>
              {entry.flags.map(flag => (
                <span key={flag} title={flagText(flag, entry)}>
                  <Tag tone={flag === 'privileged' ? 'plain' : 'due'}>{flagWords[flag].label}</Tag>
                </span>
              ))}
            </span>
          ),
      },
      { id: 'functions', title: 'Functions', width: 104, sortable: true, align: 'right', cell: entry => String(entry.functions) },
      { id: 'used', title: 'Last used', width: 116, sortable: true, cell: entry => <When at={entry.lastUsedAt} /> },
      { id: 'decision', title: 'Decision', width: 260, cell: entry => <Decision review={id} entry={entry} /> },
    ],
    [id],
  )
  const [url, setUrl] = useUrlState()
  const rows = useMemo(() => foundEntries(data?.items ?? [], url), [data, url])
  if (error?.word === 'not-found' && !data) return <NotFound />
  if (error && !data) return <ErrorState page error={error} onAgain={refetch} />
  const evidence = async () => {
    const { hash, canonical } = await call(readReviewEvidence, { review: id })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([canonical], { type: 'application/json' }))
    link.download = `access-review-${hash.slice(0, 12)}.json`
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <>
      <PageHeader
        title={data?.title ?? <Bone width={180} height={18} />}
        back={{ label: 'Access reviews', to: '/settings/access-reviews' }}
        detail={
          data && (
            <>
              <Tag tone={reviewStates[data.state].tone}>{reviewStates[data.state].label}</Tag>
              <span>
                {data.decided} of {data.total} decided
              </span>
              {data.state === 'closed' ? (
                <span title={data.evidenceHash ?? undefined}>Evidence {data.evidenceHash?.slice(0, 12)}</span>
              ) : (
                <span>
                  What nobody decides is suspended on <When at={data.graceUntil} as="date" />
                </span>
              )}
            </>
          )
        }
        views={reviewViews}
        view={url.view ?? 'all'}
        onView={view => setUrl({ view: view === 'all' ? undefined : view })}
        actions={
          data?.state === 'closed' && (
            <Button
              leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
              onClick={() => void evidence().catch(showProblem)}
            >
              Download evidence
            </Button>
          )
        }
      />
      <FilterBar fields={reviewFields} value={url} onChange={change => setUrl(change)} />
      <DataTable
        id="access-review"
        noun={{ one: 'entry', many: 'entries' }}
        columns={columns}
        rows={rows}
        sort={url.sort}
        onSort={sort => setUrl({ sort }, true)}
        rowId={entry => entry.id}
        rowLabel={entry => entry.name}
        stacked
        loading={isPending}
        error={error}
        onAgain={refetch}
      />
    </>
  )
}

function Decision({ review, entry }: { review: string; entry: Entry }) {
  if (entry.decision) {
    const { label, tone } = decisionWords[entry.decision]
    return (
      <span title={[entry.note, entry.decidedBy && `by ${entry.decidedBy}`].filter(Boolean).join(' ')}>
        <Tag tone={tone}>{label}</Tag>
      </span>
    )
  }
  if (entry.self) return <span className="quiet">A colleague decides this</span>
  return <DecideEntry review={review} entry={entry} />
}
