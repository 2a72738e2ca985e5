import { type Converted, workbookToCsv } from '#adapters/workbook/index.ts'
import { Refusal } from '#base/refusal.ts'
import { dropMade, uploadOf } from '#kernel/files.ts'
import { effect } from '#kernel/handle.ts'
import { openImport } from '../../contract/import.ts'
import { type RefusedKind, refuse } from '../import-file/sniff-kind.ts'
import { openList } from './open-list.ts'

/** What the screen and programs are told, by why a workbook is not read. */
const whats: Record<Extract<Converted, { kind: 'refused' }>['why'], RefusedKind> = {
  damaged: 'xlsx',
  macros: 'xlsm',
  binary: 'xlsb',
  encrypted: 'encrypted',
  huge: 'huge',
  wide: 'wide',
  empty: 'empty',
  'no-sheet': 'no-sheet',
}

/** A workbook becomes a list as its sheet shows it, and is then opened like any other list. */
export const openWorkbook = effect({
  name: 'leadHunter.openWorkbook',
  input: openImport.input,
  prepare: (ctx, { upload }) => uploadOf(ctx.places, ctx.tenant, ctx.actor.id!, upload),
  async perform(file, _ask, _signal, { sheet }) {
    const found = await workbookToCsv(file.path, file.made, sheet)
    if (found.kind !== 'written') await dropMade(file)
    return found
  },
  async settle(ctx, found, file, { fileName, sheet }) {
    if (found.kind === 'written') return openList(ctx, file, fileName, 'made')
    if (found.kind === 'choose')
      throw new Refusal('invalid', 'This workbook has several sheets. Say which one holds the people.', {
        problems: found.sheets.map(name => ({ path: 'sheet', message: name })),
        facts: { what: 'sheets' },
      })
    const what = whats[found.why]
    const { message } = refuse(what)
    throw new Refusal('invalid', message, {
      problems: [{ path: sheet === undefined ? 'upload' : 'sheet', message }],
      facts: { what },
    })
  },
})
