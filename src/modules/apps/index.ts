export { endAppHere } from './actions/registering.ts'
export { apps } from './store/apps.ts'
