import { newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/pipeline.ts'
import { defaultLostReasons, defaultPipelines } from '../rules/default-pipelines.ts'
import { stageKey } from '../rules/stage-key.ts'
import { limitText } from '../rules/stage-limit.ts'
import * as store from '../store/pipelines.ts'

export const pipelineActions: readonly Handler[] = [
  handle(contract.listPipelines, async ctx => {
    const [pipelines, stages, lostReasons] = await Promise.all([store.pipelines(ctx), store.stages(ctx), store.lostReasons(ctx)])
    return { pipelines: pipelines.map(p => ({ ...p, stages: stages.filter(s => s.pipeline === p.id) })), lostReasons }
  }),

  handle(contract.savePipeline, async (ctx, { id, stages, ...pipeline }) => {
    if (!stages.some(s => s.outcome === 'open' && !s.archived)) {
      throw refused('stages', 'A pipeline needs an open stage: it is where records begin.')
    }
    const [before, known] = id ? await Promise.all([store.pipelineById(ctx, id), store.stagesOf(ctx, id)]) : [undefined, []]
    if (before && before.kind !== pipeline.kind)
      throw refused('kind', 'The kind of a pipeline cannot be changed. Make a new one.')
    const strange = stages.findIndex(s => s.id && !known.some(k => k.id === s.id))
    if (strange >= 0) throw refused(`stages.${strange}.id`, 'This stage is not of this pipeline.')

    const gone = known.filter(k => !stages.some(s => s.id === k.id)).map(k => k.id)
    const used = gone.length ? await store.usedStages(ctx, gone) : []
    if (used.length) {
      throw refused('stages', `${used.map(s => s.name).join(', ')}: still in use. Archive it instead; what stands in it stays.`)
    }
    const kept = id ?? newId()
    const keys = new Set(known.map(k => k.key))
    await store.keepPipeline(ctx, { id: kept, ...pipeline })
    await store.removeStages(ctx, gone)
    await store.keepStages(
      ctx,
      kept,
      stages.map((s, position) => {
        const old = known.find(k => k.id === s.id)
        const key = old?.key ?? stageKey(s.name, keys)
        keys.add(key)
        return {
          id: s.id ?? newId(),
          key,
          name: s.name,
          position,
          limit_hours: s.limitHours,
          outcome: s.outcome,
          archived: s.archived,
        }
      }),
    )
    const subject = { kind: 'pipeline', id: kept }
    ctx.subject(subject)
    const words = (list: readonly { name: string; archived: boolean; limitHours: number | null }[]) =>
      list.filter(s => !s.archived).map(s => (s.limitHours === null ? s.name : `${s.name} (${limitText(s.limitHours)})`))
    ctx.change(subject, [
      { field: 'name', class: 'internal', before: before?.name, after: pipeline.name },
      { field: 'archived', class: 'internal', before: before?.archived ?? false, after: pipeline.archived },
      { field: 'stages', class: 'internal', before: words(known), after: words(stages) },
    ])
    ctx.emit('pipeline.changed', { subject })
    return { id: kept }
  }),

  handle(contract.saveLostReasons, async (ctx, { reasons }) => {
    const doubled = reasons.findIndex((r, i) => reasons.findIndex(x => x.label.toLowerCase() === r.label.toLowerCase()) !== i)
    if (doubled >= 0) throw refused(`reasons.${doubled}.label`, 'This reason is there twice.')
    const before = await store.lostReasons(ctx)
    await store.keepLostReasons(ctx, reasons)
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.change(subject, [
      { field: 'lostReasons', class: 'internal', before: before.map(r => r.label), after: reasons.map(r => r.label) },
    ])
    ctx.emit('pipeline.changed', { subject })
    return {}
  }),
]

const refused = (path: string, message: string) => new Refusal('conflict', message, { problems: [{ path, message }] })

/** Lays out the pipelines and lost reasons a new client starts with. */
export async function preparePipelines(ctx: Ctx): Promise<void> {
  for (const [position, pipeline] of defaultPipelines.entries()) {
    const id = newId()
    await store.keepPipeline(ctx, { id, name: pipeline.name, kind: pipeline.kind, position, archived: false })
    await store.keepStages(
      ctx,
      id,
      [...pipeline.stages, ...pipeline.side].map((s, n) => ({
        id: newId(),
        key: s.key,
        name: s.name,
        position: n,
        limit_hours: s.slaHours ?? null,
        outcome: s.kind,
        demands: s.demands ?? null,
        archived: false,
      })),
    )
  }
  await store.keepLostReasons(
    ctx,
    defaultLostReasons.map(r => ({ label: r.name })),
  )
}
