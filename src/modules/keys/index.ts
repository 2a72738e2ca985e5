export { finishRotation } from './effects/rotate.ts'
