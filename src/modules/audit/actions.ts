import type { Handler } from '#kernel/handle.ts'
import { exportActions } from './actions/exports.ts'
import { huntActions } from './actions/hunts.ts'
import { ledgerActions } from './actions/ledger.ts'
import { retentionActions } from './actions/retention.ts'
import { searchActions } from './actions/search.ts'
import { streamActions } from './actions/streams.ts'

/** One line a part. */
export const actions: readonly Handler[] = [
  ...searchActions,
  ...exportActions,
  ...huntActions,
  ...retentionActions,
  ...ledgerActions,
  ...streamActions,
]
