import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ActButton } from '#ui/act-button.tsx'
import { useCan } from '#ui/me.ts'
import { useCommand } from '#ui/use-action.ts'
import { listPipelines, savePipeline } from '../contract/pipeline.ts'
import { defaultPipelines } from '../rules/default-pipelines.ts'
import type { Pipeline } from './stages.ts'

const why: Partial<Record<Pipeline['kind'], string>> = {
  buyer: 'From the first meeting to the closing, for people who buy with an agent.',
  seller: 'From the valuation to the closing, for people who sell.',
}

/** Offers the pipelines of real-estate work to a client who has none of that kind. */
export function UsualPipelines({ has, onMade }: { has: readonly Pipeline[]; onMade: (id: string) => void }) {
  const can = useCan('pipeline.manage')
  const save = useCommand(savePipeline, { invalidates: [listPipelines] })
  const missing = defaultPipelines.filter(one => why[one.kind] && !has.some(known => known.kind === one.kind))
  if (!can.allowed || !missing.length) return null
  const add = async ({ name, kind, stages, side }: (typeof missing)[number]) => {
    const made = [...stages, ...side].map(stage => ({
      name: stage.name,
      outcome: stage.kind,
      limitHours: stage.slaHours ?? null,
    }))
    onMade((await save.run({ name, kind, stages: made })).id)
  }
  return (
    <>
      {missing.map(one => (
        <SettingsSection
          key={one.kind}
          title={`${one.name} pipeline`}
          about={`${why[one.kind]} Add it, and new leads who want this begin there; those you have stay where they are.`}
          action={
            <ActButton needs="pipeline.manage" loading={save.pending} onClick={() => void add(one).catch(() => undefined)}>
              Add {one.name.toLowerCase()} pipeline
            </ActButton>
          }
        >
          <p className="quiet">{one.stages.map(stage => stage.name).join(' → ')}</p>
        </SettingsSection>
      ))}
    </>
  )
}
