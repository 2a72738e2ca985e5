import type { Input, Output } from '#ui/call.ts'
import { queryClient } from '#ui/query-client.ts'
import { keyOf, useCommand } from '#ui/use-action.ts'
import { listIntake } from '../contract/intake.ts'
import { listSources, saveSource } from '../contract/source.ts'
import type { Source } from './sources-tab.tsx'

type Change = Partial<Omit<Input<typeof saveSource>, 'source' | 'version'>>

/** A source is saved whole: what is not changed stands as the server last told it, so that nobody's newer change is undone. */
export function useSourceEdits(id: string) {
  const { run, pending } = useCommand(saveSource, { invalidates: [listSources, listIntake], quiet: true })
  const save = (change: Change) => {
    const kept = queryClient.getQueryData<Output<typeof listSources>>(keyOf(listSources, {}))?.items.find(one => one.id === id)
    if (!kept) throw new Error('The source is not loaded.')
    return run({ ...fieldsOf(kept), source: id, version: kept.version, ...change })
  }
  return { save, pending }
}

const fieldsOf = ({
  name,
  kind,
  format,
  mapping,
  acceptance,
  campaign,
  costCents,
  quality,
  legalBasis,
  active,
  workgroup,
}: Source) => ({
  name,
  kind,
  format,
  mapping,
  acceptance,
  campaign,
  costCents,
  quality,
  legalBasis,
  active,
  workgroup,
})
