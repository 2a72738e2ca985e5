export { emergencyNews } from './actions/emergency.ts'
export { endGrants } from './actions/exceptions.ts'
export { collectUntil, demandKnown, shownTo, uncollected } from './actions/keys.ts'
export { demandWhole, isLimited } from './actions/limited.ts'
export { imaginedByDraft } from './actions/matrix-imagined.ts'
export { type Turned, turnedByDraft } from './actions/matrix-people.ts'
export { inviteFirst, openCompany } from './actions/new-client.ts'
export { deactivateMember } from './actions/people.ts'
export { workgroupFor } from './actions/workgroups.ts'
export { partyOf } from './effects/second-factor.ts'
export { passkeyBuckets } from './rules/attempts.ts'
export { askFor, askToMake } from './rules/passkeys.ts'
export { clientUrl } from './rules.ts'
export { keysOf, lastUses, usesCountedSince } from './store/access.ts'
export { type Authority, authorityOf, authorityOfKey } from './store/authority.ts'
export { setProduct, setSuspended } from './store/clients.ts'
export { endKey } from './store/collecting.ts'
export { company as companyHere, demoOperation, setDemo } from './store/company.ts'
export {
  claimDemo,
  type DemoMember,
  type DemoOffice,
  demoStaff,
  keepDemoMembers,
  keepDemoOffices,
  removeDemoStaff,
  retireDemoStaff,
} from './store/demo.ts'
export { type Departure, managerOf, settleDeparture, takeDeparture } from './store/departures.ts'
export { demandSeen, seenOf } from './store/hierarchy.ts'
export { anybody } from './store/names.ts'
export { setAvailability } from './store/people.ts'
