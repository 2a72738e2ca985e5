import type { Effect } from '#kernel/handle.ts'
import { writeErrors } from './effects/import-errors.ts'
import { takeMended } from './effects/import-mended.ts'
import { runImport, tryImport } from './effects/import-run.ts'

export const effects = [runImport, tryImport, takeMended, writeErrors] as unknown as readonly Effect[]
