import type { Effect } from '#kernel/handle.ts'
import { dropOldRoots, eraseForGood } from './effects/erase.ts'
import { finishRotation, putInPlace } from './effects/rotate.ts'

export const effects = [putInPlace, finishRotation, eraseForGood, dropOldRoots] as unknown as readonly Effect[]
