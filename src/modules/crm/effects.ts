import type { Effect } from '#kernel/handle.ts'
import { writeExport } from './effects/write-export.ts'

export const effects = [writeExport] as unknown as readonly Effect[]
