import type { Effect } from '#kernel/handle.ts'
import { handOutExport } from './effects/hand-out-export.ts'
import { refuseReveal } from './effects/refuse-reveal.ts'
import { writeExport } from './effects/write-export.ts'

export const effects = [writeExport, handOutExport, refuseReveal] as unknown as readonly Effect[]
