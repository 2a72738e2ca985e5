import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { Tag } from '#ui/values/tag.tsx'
import { readRouting } from '../contract/routing-actions.ts'
import { RoutingActs } from './routing-acts.tsx'
import { RoutingPeople } from './routing-people.tsx'
import { RoutingPools } from './routing-pools.tsx'
import { RoutingRules } from './routing-rules.tsx'
import { RoutingSimulation } from './routing-simulation.tsx'
import { RoutingVersions } from './routing-versions.tsx'
import { useRouting } from './use-routing.ts'

const views = [
  { id: 'rules', label: 'Rules' },
  { id: 'simulate', label: 'Simulation' },
  { id: 'people', label: 'People' },
  { id: 'pools', label: 'Pools' },
  { id: 'versions', label: 'Versions' },
]

/** Who gets which lead, in sentences that can be read, tried on the past, and put in force. */
export function RoutingPage() {
  const [url, setUrl] = useUrlState()
  const routing = useRouting()
  const { data, names, error, again } = routing
  useLive(['routing.*', 'member.*', 'licence.*'], [readRouting])
  const view = views.some(one => one.id === url.view) ? url.view! : 'rules'
  return (
    <>
      <PageHeader
        back={{ label: 'Lead hunter', to: '/lead-hunter' }}
        title="Routing rules"
        detail={
          data && (
            <>
              {data.published ? (
                <Tag tone="done">Version {data.published.version} in force</Tag>
              ) : (
                <Tag tone="late">No rules in force</Tag>
              )}
              {data.draft && <Tag tone="due">Draft of version {data.draft.version}, not in force</Tag>}
            </>
          )
        }
        views={views}
        view={view}
        onView={next => setUrl({ view: next === 'rules' ? undefined : next, show: undefined, rule: undefined, panel: undefined })}
        actions={data && <RoutingActs routing={routing} data={data} />}
      />
      {error && !data ? (
        <ErrorState error={error} onAgain={again} />
      ) : !data || !names ? (
        <ListSkeleton rows={6} label="Loading the rules" />
      ) : view === 'rules' ? (
        <RoutingRules routing={routing} data={data} names={names} />
      ) : view === 'simulate' ? (
        <RoutingSimulation data={data} />
      ) : view === 'people' ? (
        <RoutingPeople data={data} />
      ) : view === 'pools' ? (
        <RoutingPools data={data} names={names} />
      ) : (
        <RoutingVersions routing={routing} data={data} names={names} />
      )}
    </>
  )
}
