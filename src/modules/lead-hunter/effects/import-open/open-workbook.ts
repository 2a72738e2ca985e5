import { type Converted, workbookToCsv } from '#adapters/workbook/index.ts'
import { Refusal } from '#base/refusal.ts'
import { dropMade, uploadOf } from '#kernel/finished-upload.ts'
import { effect } from '#kernel/handle.ts'
import { newSealedAt, readSealed } from '#kernel/sealed-file.ts'
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
  async prepare(ctx, { upload }) {
    return { file: await uploadOf(ctx.places, ctx.tenant, ctx.actor.id!, upload), vault: ctx.vault }
  },
  async perform({ file, vault }, _ask, _signal, { sheet }) {
    const { path, bytes, sealed } = file
    const made = await newSealedAt(vault, file.made, { tenant: sealed.tenant, as: sealed.as })
    try {
      const found = await workbookToCsv({ bytes, read: from => readSealed(vault, path, sealed, from) }, made, sheet)
      await (found.kind === 'written' ? made.keep() : made.drop())
      if (found.kind !== 'written') await dropMade(file)
      return found
    } catch (error) {
      await made.drop()
      throw error
    }
  },
  async settle(ctx, found, { file }, { fileName, sheet }) {
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
