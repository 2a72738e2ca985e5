import { useMemo } from 'react'
import { useAction } from '#ui/use-action.ts'
import { listPipelines } from '../contract/pipeline.ts'
import { openStages, type Stage } from './stages.ts'

/** The stages of the partner pipeline: from a first name to somebody who sends borrowers. */
export function usePartnerStages() {
  const { data, isPending } = useAction(listPipelines, {}, { staleTime: 5 * 60_000 })
  return useMemo(() => {
    const pipelines = (data?.pipelines ?? []).filter(one => one.kind === 'partner')
    const open = pipelines.filter(one => !one.archived)
    const byId = new Map(pipelines.flatMap(pipeline => pipeline.stages.map(stage => [stage.id, stage] as const)))
    return {
      loading: isPending,
      pipelines: open,
      stages: open.flatMap(openStages),
      stageOf: (id: string | null | undefined): Stage | undefined => byId.get(id ?? ''),
    }
  }, [data, isPending])
}
export type PartnerStages = ReturnType<typeof usePartnerStages>
