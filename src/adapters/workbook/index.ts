export { type Converted, workbookToCsv } from './to-csv.ts'
