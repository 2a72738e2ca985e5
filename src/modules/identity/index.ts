export { deactivateMember } from './actions/people.ts'
export { clientUrl } from './rules.ts'
export { demoOperation, setDemo } from './store/company.ts'
export { setAvailability } from './store/people.ts'
