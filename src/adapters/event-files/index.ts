export { appendRecords, type FileRecord, type FileTarget, type Written } from './append.ts'
