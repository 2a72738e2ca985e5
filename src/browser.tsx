import { pages as apps, frame as appsFrame } from '#modules/apps/web/index.tsx'
import { pages as audit, frame as auditFrame } from '#modules/audit/web/index.tsx'
import { pages as automation } from '#modules/automation/web/index.tsx'
import { pages as callRunner } from '#modules/call-runner/web/index.tsx'
import { pages as crm, frame as crmFrame } from '#modules/crm/web/index.tsx'
import { Gate, pages as identity, signOut } from '#modules/identity/web/index.tsx'
import { pages as keys, frame as keysFrame } from '#modules/keys/web/index.tsx'
import { pages as leadHunter, frame as leadHunterFrame } from '#modules/lead-hunter/web/index.tsx'
import { pages as operator, frame as operatorFrame } from '#modules/operator/web/index.tsx'
import { frame as outreachFrame } from '#modules/outreach/web/index.tsx'
import { pages as trust, frame as trustFrame } from '#modules/trust/web/index.tsx'
import type { House } from '#ui/frame/house.ts'
import type { Page } from '#ui/frame/page.ts'
import { startApp } from '#ui/frame/start.tsx'

declare const __GALLERY__: boolean

/** The rooms' pages: one import and one line a room. */
const pages: readonly Page[] = [
  ...identity,
  ...apps,
  ...crm,
  ...leadHunter,
  ...callRunner,
  ...automation,
  ...keys,
  ...trust,
  ...audit,
  ...operator,
]

const house: House = {
  ...crmFrame,
  ...leadHunterFrame,
  ...trustFrame,
  quickAdd: [...leadHunterFrame.quickAdd, ...crmFrame.quickAdd],
  fillings: [
    ...appsFrame.fillings,
    ...crmFrame.fillings,
    ...outreachFrame.fillings,
    ...leadHunterFrame.fillings,
    ...trustFrame.fillings,
    ...auditFrame.fillings,
    ...keysFrame.fillings,
    ...operatorFrame.fillings,
  ],
  pages,
  Gate,
  signOut,
}

// Not awaited at the top: the samples share files with this one, and the two would wait for each other.
if (__GALLERY__) {
  import('#ui/gallery/index.tsx').then(({ withGallery }) => startApp(withGallery(house)))
} else {
  startApp(house)
}
