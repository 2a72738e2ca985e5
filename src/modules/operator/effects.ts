import type { Effect } from '#kernel/handle.ts'
import { removeClient } from './effects/remove-client.ts'
import { checkPasskey, proveAgain, takePasskey } from './effects/signing-in.ts'
import { writeExport } from './effects/write-export.ts'

export const effects = [checkPasskey, proveAgain, takePasskey, writeExport, removeClient] as unknown as readonly Effect[]
