export { type Converted, workbookToCsv } from './to-csv.ts'
export { writeWorkbook } from './write.ts'
