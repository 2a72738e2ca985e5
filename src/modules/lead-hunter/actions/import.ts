import type { Handler } from '#kernel/handle.ts'
import { importBatches } from './import/batches.ts'
import { importMending } from './import/mend.ts'
import { importRuns } from './import/run.ts'
import { importUndoing } from './import/undo.ts'
import { importWizard } from './import/wizard.ts'

/** Files of people: opened, tried, taken in, mended, taken back. */
export const importActions: readonly Handler[] = [
  ...importWizard,
  ...importRuns,
  ...importBatches,
  ...importMending,
  ...importUndoing,
]
