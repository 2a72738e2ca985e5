import type { Effect } from '#kernel/handle.ts'
import { finishRotation, putInPlace } from './effects/rotate.ts'

export const effects = [putInPlace, finishRotation] as unknown as readonly Effect[]
