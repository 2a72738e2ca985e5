import type { Effect } from '#kernel/handle.ts'
import { handOutExport } from './effects/hand-out-export.ts'
import { writeExport } from './effects/write-export.ts'

export const effects = [writeExport, handOutExport] as unknown as readonly Effect[]
