export { operatorSubject } from './actions/people.ts'
