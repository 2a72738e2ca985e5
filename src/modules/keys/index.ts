export { finishRotation } from './effects/rotate.ts'
export { providerNow } from './store.ts'
