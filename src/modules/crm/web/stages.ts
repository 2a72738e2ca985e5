import { useMemo } from 'react'
import type { z } from 'zod'
import { readCompany } from '#modules/identity/contract/company.ts'
import type { Tone } from '#ui/theme.ts'
import { useAction } from '#ui/use-action.ts'
import type { LeadRow } from '../contract/lead.ts'
import { listPipelines } from '../contract/pipeline.ts'
import { beginningOf, leadsGoThrough, loansGoThrough } from '../rules/pipeline-kinds.ts'
import { leadCalendar, officeCalendar, stageAge } from '../rules/stage-age.ts'

type Answer = z.output<(typeof listPipelines)['output']>
export type Pipeline = Answer['pipelines'][number]
export type Stage = Pipeline['stages'][number]

const minutes = 5 * 60_000

/** Pipelines, their stages and the lost reasons, as every page needs them. */
export function useStages() {
  const { data, isPending } = useAction(listPipelines, {}, { staleTime: minutes })
  return useMemo(() => {
    const pipelines = (data?.pipelines ?? []).filter(one => !one.archived && leadsGoThrough(one.kind))
    const byStage = new Map(
      (data?.pipelines ?? []).flatMap(pipeline => pipeline.stages.map(stage => [stage.id, { stage, pipeline }] as const)),
    )
    const pipelineOf = (lead: Pick<LeadRow, 'pipeline' | 'stage' | 'intent'>) =>
      pipelines.find(one => one.id === lead.pipeline) ??
      byStage.get(lead.stage ?? '')?.pipeline ??
      beginningOf(lead.intent, kind => pipelines.find(one => one.kind === kind)) ??
      pipelines[0]
    return {
      loading: isPending,
      pipelines,
      loanPipelines: pipelines.filter(one => loansGoThrough(one.kind)),
      lostReasons: data?.lostReasons ?? [],
      stageOf: (id: string | null | undefined) => byStage.get(id ?? '')?.stage,
      pipelineOf,
      /** Where this lead may go. */
      choicesFor: (lead: Pick<LeadRow, 'pipeline' | 'stage' | 'intent'>) => openStages(pipelineOf(lead)),
    }
  }, [data, isPending])
}
export type Stages = ReturnType<typeof useStages>

export const openStages = (pipeline: Pipeline | undefined) =>
  (pipeline?.stages ?? []).filter(stage => !stage.archived).toSorted((a, b) => a.position - b.position)

const tones: Record<Stage['outcome'], Tone> = { open: 'plain', won: 'done', lost: 'plain', hold: 'due' }
export const stageTone = (stage: Stage | undefined): Tone => (stage ? tones[stage.outcome] : 'plain')

/** When a record has been in its stage too long, counted in the company's business hours, as the server counts. */
export function useStageAge() {
  const { data } = useAction(readCompany, {}, { staleTime: minutes })
  return useMemo(() => {
    const calendar = data && officeCalendar(data)
    return (stage: Stage | undefined, since: string | null | undefined, now: number) =>
      stage?.limitHours && since && stage.outcome === 'open' && calendar
        ? stageAge(since, stage.limitHours, calendar, new Date(now))
        : { lateAt: null, late: false }
  }, [data])
}

/** By which somebody who asked waits, as the server counts; undefined where every hour counts. */
export function useLeadCalendar() {
  const { data } = useAction(readCompany, {}, { staleTime: minutes })
  return useMemo(() => data && leadCalendar(data), [data])
}
