import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

/** What a pipeline is for: leads and loans that buy or refinance, an agent's own buyers and sellers, partners. */
export const pipelineKinds = ['purchase', 'refinance', 'buyer', 'seller', 'partner'] as const
export type PipelineKind = (typeof pipelineKinds)[number]

const stage = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  position: z.number(),
  limitHours: z.number().nullable(),
  outcome: z.enum(['open', 'won', 'lost', 'hold']),
  archived: z.boolean(),
})

export const listPipelines = query('crm.listPipelines', {
  summary: 'Pipelines with their stages, and the lost reasons',
  http: 'GET /pipelines',
  needs: 'pipeline.read',
  input: z.strictObject({}),
  output: z.object({
    pipelines: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.enum(pipelineKinds),
        position: z.number(),
        archived: z.boolean(),
        stages: z.array(stage),
      }),
    ),
    lostReasons: z.array(z.object({ id: z.string(), label: z.string() })),
  }),
})

export const savePipeline = command('crm.savePipeline', {
  summary: 'Make or change a pipeline: name, stages in order, limits. A stage in use cannot be removed, only archived',
  http: 'PUT /pipelines',
  needs: 'pipeline.manage',
  input: z.strictObject({
    id: id('pipeline').optional(),
    name: z.string().overwrite(cleanText).min(2, 'Give the pipeline a name.').max(80),
    kind: z.enum(pipelineKinds),
    archived: z.boolean().default(false),
    stages: z
      .array(
        z.strictObject({
          id: id('stage').optional(),
          name: z.string().overwrite(cleanText).min(1, 'Give the stage a name.').max(80),
          limitHours: z.number().min(0).max(100_000).nullable().default(null),
          outcome: z.enum(['open', 'won', 'lost', 'hold']).default('open'),
          archived: z.boolean().default(false),
        }),
      )
      .min(1, 'A pipeline needs a stage.')
      .max(40),
  }),
  output: z.object({ id: z.string() }),
  emits: ['pipeline.changed'],
})

export const saveLostReasons = command('crm.saveLostReasons', {
  summary: 'The reasons a lead or loan can be lost for, in order',
  http: 'PUT /lost-reasons',
  needs: 'lostReason.manage',
  input: z.strictObject({
    reasons: z
      .array(z.strictObject({ id: id('lost reason').optional(), label: z.string().overwrite(cleanText).min(1).max(80) }))
      .min(1)
      .max(60),
  }),
  output: z.object({}),
  emits: ['pipeline.changed'],
})
