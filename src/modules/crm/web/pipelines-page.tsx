import { IconColumns3, IconPlus } from '@tabler/icons-react'
import { MayOnlyRead, SettingsBody } from '#modules/identity/web/settings-section.tsx'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { listPipelines } from '../contract/pipeline.ts'
import { LostReasons } from './lost-reasons.tsx'
import { NewPipeline } from './pipeline-new.tsx'
import { PipelineStages } from './pipeline-stages.tsx'
import { UsualPipelines } from './usual-pipelines.tsx'

/** The ways leads, loans and partners go, and why some of them end. */
export function PipelinesPage() {
  const [url, setUrl] = useUrlState()
  const { data, error, refetch } = useAction(listPipelines, {})
  useLive(['pipeline.*'], [listPipelines])
  const pipelines = data?.pipelines.toSorted((a, b) => Number(a.archived) - Number(b.archived) || a.position - b.position) ?? []
  const lost = url.view === 'lost'
  const open = pipelines.find(one => one.id === url.view) ?? pipelines[0]
  const add = () => setUrl({ panel: 'new' })
  return (
    <>
      <PageHeader
        title="Pipelines"
        back={{ label: 'Settings', to: '/settings' }}
        views={[
          ...pipelines.map(one => ({ id: one.id, label: one.archived ? `${one.name} (archived)` : one.name })),
          { id: 'lost', label: 'Lost reasons' },
        ]}
        view={lost ? 'lost' : (open?.id ?? 'lost')}
        onView={view => setUrl({ view: view === pipelines[0]?.id ? undefined : view })}
        actions={
          <ActButton needs="pipeline.manage" onClick={add} leftSection={<IconPlus size={16} stroke={1.8} />}>
            Add pipeline
          </ActButton>
        }
      />
      {error && !data ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={8} label="Loading the pipelines" />
      ) : (
        <SettingsBody>
          <MayOnlyRead needs="pipeline.manage" />
          {lost ? (
            <LostReasons key={JSON.stringify(data.lostReasons)} reasons={data.lostReasons} />
          ) : open ? (
            <>
              <PipelineStages key={JSON.stringify(open)} pipeline={open} />
              <UsualPipelines has={pipelines} onMade={view => setUrl({ view })} />
            </>
          ) : (
            <EmptyState
              icon={IconColumns3}
              title="No pipeline yet"
              why="A pipeline is the row of stages that a lead, a loan or a partner goes through."
            >
              <ActButton needs="pipeline.manage" onClick={add}>
                Add pipeline
              </ActButton>
            </EmptyState>
          )}
        </SettingsBody>
      )}
      <NewPipeline
        opened={url.panel === 'new'}
        onClose={() => setUrl({ panel: undefined })}
        onMade={view => setUrl({ view, panel: undefined })}
      />
    </>
  )
}
