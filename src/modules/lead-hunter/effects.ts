import type { Effect } from '#kernel/handle.ts'
import { writeErrors } from './effects/import-errors.ts'
import { takeMended } from './effects/import-mended.ts'
import { openWorkbook } from './effects/import-open/open-workbook.ts'
import { runImport, tryImport } from './effects/import-run.ts'

export const effects = [openWorkbook, runImport, tryImport, takeMended, writeErrors] as unknown as readonly Effect[]
