import type { Handler } from '#kernel/handle.ts'
import { companyActions } from './actions/company.ts'
import { connectionActions } from './actions/connections.ts'
import { directoryKeyActions } from './actions/directory-keys.ts'
import { elevationActions } from './actions/elevations.ts'
import { emergencyActions } from './actions/emergency.ts'
import { factorActions } from './actions/factors.ts'
import { insideActions } from './actions/inside.ts'
import { keyActions } from './actions/keys.ts'
import { limitActions } from './actions/limits.ts'
import { matrixActions } from './actions/matrix.ts'
import { matrixEffects } from './actions/matrix-effect.ts'
import { matrixReading } from './actions/matrix-reading.ts'
import { matrixSheet } from './actions/matrix-sheet.ts'
import { overrideActions } from './actions/overrides.ts'
import { partnerCompanyActions } from './actions/partner-companies.ts'
import { peopleActions } from './actions/people.ts'
import { scimDiscovery } from './actions/scim/discovery.ts'
import { scimGroups } from './actions/scim/groups.ts'
import { scimRefusals } from './actions/scim/refusals.ts'
import { scimUsers } from './actions/scim/users.ts'
import { signingIn } from './actions/signing-in.ts'
import { ssoActions } from './actions/sso.ts'
import { viewingActions } from './actions/viewing.ts'
import { workgroupActions } from './actions/workgroups.ts'

export const actions: readonly Handler[] = [
  ...signingIn,
  ...insideActions,
  ...factorActions,
  ...peopleActions,
  ...limitActions,
  ...workgroupActions,
  ...viewingActions,
  ...partnerCompanyActions,
  ...companyActions,
  ...keyActions,
  ...matrixActions,
  ...matrixReading,
  ...matrixEffects,
  ...matrixSheet,
  ...overrideActions,
  ...elevationActions,
  ...emergencyActions,
  ...connectionActions,
  ...directoryKeyActions,
  ...ssoActions,
  ...scimDiscovery,
  ...scimUsers,
  ...scimGroups,
  ...scimRefusals,
]
