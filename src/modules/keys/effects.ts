import type { Effect } from '#kernel/handle.ts'
import { buildIndex } from './effects/build-index.ts'
import { dropOldRoots, eraseForGood } from './effects/erase.ts'
import { finishRotation, putInPlace } from './effects/rotate.ts'
import { sealFiles } from './effects/seal-files.ts'

export const effects = [
  putInPlace,
  finishRotation,
  eraseForGood,
  dropOldRoots,
  buildIndex,
  sealFiles,
] as unknown as readonly Effect[]
