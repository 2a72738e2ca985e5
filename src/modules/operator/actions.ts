import type { Handler } from '#kernel/handle.ts'
import { clientActions } from './actions/clients.ts'
import { peopleActions } from './actions/people.ts'
import { signingIn } from './actions/signing-in.ts'

export const actions: readonly Handler[] = [...signingIn, ...peopleActions, ...clientActions]
