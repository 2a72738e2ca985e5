import { Button } from '@mantine/core'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listSources } from '../contract/source.ts'
import { SourceEditor } from './source-editor.tsx'
import type { Source } from './sources-tab.tsx'
import { useSourceEdits } from './use-source-edits.ts'
import { doorWords } from './words.ts'

const back = { label: 'Sources', to: '/lead-hunter' }

/** One source: how its messages are read and which are taken, tried out beside it before it counts. */
export function SourcePage() {
  const { source: id } = usePageParams<{ source: string }>()
  const { data, error, refetch } = useAction(listSources, {})
  const source = data?.items.find(one => one.id === id)
  useLive(['lead.received', 'lead.repeated'], [listSources])
  useTitle(source?.name)
  if (error && !data) return <ErrorState page error={error} onAgain={refetch} />
  if (!data)
    return (
      <>
        <PageHeader back={back} title="Source" />
        <div style={{ padding: 20, maxWidth: 640 }}>
          <FactsSkeleton facts={8} />
        </div>
      </>
    )
  if (!source) return <NotFound />
  return (
    <>
      <PageHeader
        back={back}
        title={source.name}
        detail={
          <>
            <Tag>{doorWords[source.kind]}</Tag>
            {source.active ? <Tag tone="done">Active</Tag> : <Tag>Switched off</Tag>}
            <span>
              {source.lastReceivedAt ? (
                <>
                  Last received <When at={source.lastReceivedAt} />
                </>
              ) : (
                'Nothing received yet'
              )}
            </span>
          </>
        }
        actions={<Switch source={source} />}
      />
      <SourceEditor key={source.id} source={source} />
    </>
  )
}

/** A source that is switched off takes nothing: what its vendor sends is refused, and kept with that reason. */
function Switch({ source }: { source: Source }) {
  const may = useCan('intake.manage').allowed
  const { save, pending } = useSourceEdits(source.id)
  if (!may) return null
  const set = async (active: boolean) => {
    try {
      await save({ active })
      showUndo({
        message: active ? `${source.name} takes leads again.` : `${source.name} is switched off.`,
        undo: () => save({ active: !active }),
      })
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <Button loading={pending} onClick={() => void set(!source.active)}>
      {source.active ? 'Switch off' : 'Switch on'}
    </Button>
  )
}
