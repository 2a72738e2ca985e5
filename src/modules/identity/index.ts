export { demandKnown } from './actions/company.ts'
export { type Turned, turnedByDraft } from './actions/matrix-people.ts'
export { deactivateMember } from './actions/people.ts'
export { demandWhole, workgroupFor } from './actions/workgroups.ts'
export { clientUrl } from './rules.ts'
export { keysOf, lastUses, removeOverridesOf, usesCountedSince } from './store/access.ts'
export { type Authority, authorityOf, authorityOfKey } from './store/authority.ts'
export { demoOperation, endKeyById, setDemo } from './store/company.ts'
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
export { setAvailability } from './store/people.ts'
