export { deactivateMember } from './actions/people.ts'
export { clientUrl } from './rules.ts'
export { demoOperation, setDemo } from './store/company.ts'
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
export { setAvailability } from './store/people.ts'
