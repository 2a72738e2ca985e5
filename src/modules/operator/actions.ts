import type { Handler } from '#kernel/handle.ts'
import { clientActions } from './actions/clients.ts'
import { closingActions } from './actions/closing.ts'
import { deletionActions } from './actions/deletion.ts'
import { exportActions } from './actions/exports.ts'
import { peopleActions } from './actions/people.ts'
import { signingIn } from './actions/signing-in.ts'
import { witnessActions } from './actions/witness.ts'

export const actions: readonly Handler[] = [
  ...signingIn,
  ...peopleActions,
  ...clientActions,
  ...witnessActions,
  ...exportActions,
  ...deletionActions,
  ...closingActions,
]
