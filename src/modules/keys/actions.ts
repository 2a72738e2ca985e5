import type { Handler } from '#kernel/handle.ts'
import { erasures } from './actions/erasing.ts'
import { indexing } from './actions/indexing.ts'
import { rotating } from './actions/rotating.ts'
import { seeing } from './actions/seeing.ts'

export const actions: readonly Handler[] = [...seeing, ...rotating, ...indexing, ...erasures]
