import type { Handler } from '#kernel/handle.ts'
import { anchorActions } from './actions/anchors.ts'
import { exportActions } from './actions/exports.ts'
import { extractActions } from './actions/extracts.ts'
import { huntActions } from './actions/hunts.ts'
import { installedActions } from './actions/installed-streams.ts'
import { ledgerActions } from './actions/ledger.ts'
import { retentionActions } from './actions/retention.ts'
import { searchActions } from './actions/search.ts'
import { streamActions } from './actions/streams.ts'
import { verifyActions } from './actions/verifying.ts'

/** One line a part. */
export const actions: readonly Handler[] = [
  ...searchActions,
  ...exportActions,
  ...huntActions,
  ...retentionActions,
  ...ledgerActions,
  ...verifyActions,
  ...anchorActions,
  ...extractActions,
  ...streamActions,
  ...installedActions,
]
