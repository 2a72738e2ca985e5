import type { z } from 'zod'
import {
  type ImportDetail,
  importPolicy,
  openImport,
  readImport,
  setImportMapping,
  startImport,
} from '../src/modules/lead-hunter/contract/import.ts'
import { upload } from './upload.ts'
import type { Firm, Person, World } from './world.ts'

type Policy = z.input<typeof importPolicy>

/** What a test does with files of people, in the words of the screen. */
export function importing(w: World, firm: Firm = w.firm) {
  const open = async (by: Person, content: string | Buffer, fileName = 'people.csv'): Promise<ImportDetail> =>
    by.ask(openImport, { upload: await upload(w, firm, by, content), fileName })
  const map = (by: Person, i: ImportDetail, policy: Policy = {}) =>
    by.ask(setImportMapping, { import: i.id, mapping: i.mapping, policy: importPolicy.parse(policy) })
  const read = (by: Person, id: string): Promise<ImportDetail> => by.ask(readImport, { import: id })
  return {
    open,
    map,
    read,
    /** Opens, matches as proposed, runs to the end, and answers the import as it is then. */
    async take(by: Person, content: string | Buffer, policy: Policy = {}, fileName = 'people.csv'): Promise<ImportDetail> {
      const opened = await open(by, content, fileName)
      await map(by, opened, policy)
      await by.ask(startImport, { import: opened.id })
      await w.drain()
      return read(by, opened.id)
    },
  }
}

/** A table with a header, as most programs write it. */
export const table = (rows: readonly string[], header = 'First name,Last name,Email,Phone,State'): string =>
  `${header}\n${rows.join('\n')}\n`
