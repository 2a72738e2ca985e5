import type { Effect } from '#kernel/handle.ts'
import { confirmSecret, drawSecret, makePasskey, proveAgain } from './effects/changing-factors.ts'
import { proveDomain } from './effects/domains.ts'
import { openByShares } from './effects/emergency.ts'
import { checkPassword, takeLink } from './effects/first-factor.ts'
import { arriveByOidc, endFromOidc } from './effects/oidc.ts'
import { replacePassword } from './effects/own-password.ts'
import { arriveBySaml } from './effects/saml.ts'
import { challengeAgain, checkPasskey, checkSecondFactor } from './effects/second-factor.ts'
import { beginSignOn, beginTrial } from './effects/start-sso.ts'

export const effects = [
  checkPassword,
  checkSecondFactor,
  challengeAgain,
  checkPasskey,
  takeLink,
  openByShares,
  replacePassword,
  makePasskey,
  drawSecret,
  confirmSecret,
  proveAgain,
  proveDomain,
  beginSignOn,
  beginTrial,
  arriveByOidc,
  arriveBySaml,
  endFromOidc,
] as unknown as readonly Effect[]
