export { type Part, type Written, writeArchive } from './archive.ts'
