import { Button, Select } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { simulateRouting } from '../contract/routing-actions.ts'
import css from './routing.module.css'
import type { Routing } from './routing-words.ts'
import own from './simulation.module.css'
import { SimulationResult } from './simulation-result.tsx'

const spans = [
  { value: '7', label: 'the last 7 days' },
  { value: '14', label: 'the last 14 days' },
  { value: '30', label: 'the last 30 days' },
]

/** The leads of the last days, replayed through the draft beside the rules in force. Nothing changes. */
export function RoutingSimulation({ data }: { data: Routing }) {
  const [url, setUrl] = useUrlState()
  const can = useCan('routing.try')
  const days = spans.some(one => one.value === url.days) ? url.days! : '30'
  // A draft saved since is another question.
  const revision = data.draft?.revision ?? 0
  const [asked, setAsked] = useState(false)
  const result = useAction(simulateRouting, { days: Number(days) }, { enabled: asked && Boolean(data.draft), staleTime: 0 })
  if (!can.allowed) return <EmptyState title="You cannot simulate the rules" why={can.why} />
  if (!data.draft)
    return (
      <EmptyState
        icon={IconPlayerPlay}
        title="Nothing to simulate"
        why="A simulation shows what a draft would have done with the leads of the last days. Change a rule to begin a draft."
      >
        <Button onClick={() => setUrl({ view: undefined })}>Go to the rules</Button>
      </EmptyState>
    )
  const run = () => (asked ? void result.refetch() : setAsked(true))
  return (
    <div className={css.body}>
      <div className={own.ask}>
        <span>Replay the leads of</span>
        <Select
          aria-label="Days"
          w={172}
          data={spans}
          value={days}
          onChange={next => setUrl({ days: next === '30' ? undefined : (next ?? undefined) }, true)}
          allowDeselect={false}
        />
        <Button
          variant="filled"
          loading={result.isFetching}
          onClick={run}
          leftSection={<IconPlayerPlay size={16} stroke={1.6} aria-hidden />}
        >
          {asked ? 'Simulate again' : 'Simulate'}
        </Button>
      </div>
      {!asked ? (
        <p className={own.hint}>
          Each lead is decided again by the draft and by the rules in force, with today’s people, licenses and caps. Nobody is
          told, and no lead changes hands.
        </p>
      ) : result.error ? (
        <ErrorState error={result.error} onAgain={result.refetch} />
      ) : result.data ? (
        <SimulationResult key={revision} result={result.data} draft={data.draft.version} published={data.published?.version} />
      ) : (
        <ListSkeleton rows={6} label="Replaying the leads" />
      )}
    </div>
  )
}
