import type { Effect } from '#kernel/handle.ts'
import { checkPasskey, proveAgain, takePasskey } from './effects/signing-in.ts'

export const effects = [checkPasskey, proveAgain, takePasskey] as unknown as readonly Effect[]
