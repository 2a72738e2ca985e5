import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { keptPath } from '#kernel/files.ts'
import type { Upload } from '#kernel/finished-upload.ts'
import { type SealedAs, sealedBeginning } from '#kernel/sealed-file.ts'
import type { ImportDetail } from '../../contract/import.ts'
import { type SuggestedMapping, suggestMapping } from '../../rules/import/columns.ts'
import type { Mapping } from '../../rules/import/fields.ts'
import { companyFacts, type ImportRecord, type Look, rememberedMapping, sameFileBefore } from '../../store/imports.ts'
import { type Row, SNIFF_BYTES } from '../import-file/dialect.ts'
import { type SniffSettings, sniff } from '../import-file/sniff.ts'
import { refusedByBytes } from '../import-file/sniff-kind.ts'

const shownRows = 20

/** Blind index of the columns: files with the same ones are matched as last time. */
export const headersOf = (ctx: Ctx, columns: readonly string[]): Buffer =>
  ctx.vault.mark(ctx.tenant, 'import-columns', JSON.stringify(columns.map(column => column.toLowerCase())))

/**
 * Finds out how a file is written and proposes what its columns are; refuses what is no list of people, by its own name.
 * `said` is what the person set on the screen. Reads only the beginning of the file.
 */
export async function lookAt(
  ctx: Ctx,
  file: Pick<Upload, 'path' | 'bytes' | 'sealed'>,
  said: SniffSettings = {},
): Promise<Look & { beginning: Buffer }> {
  const head = await sealedBeginning(ctx.vault, file.path, file.sealed, SNIFF_BYTES)
  const found = await sniff(head, said, head.length === file.bytes)
  if (found.kind === 'refused') {
    throw new Refusal('invalid', found.message, {
      problems: [{ path: 'upload', message: found.message }],
      facts: { what: found.what },
    })
  }
  const { dialect, sample, notes, bytesPerRow } = found
  const beginning = ctx.vault.mark(ctx.tenant, 'import-file', `${file.bytes} ${head.toString('latin1')}`)
  const good = sample.flatMap(row => (row.problem ? [] : [row.cells]))
  const suggestion = suggestMapping(dialect.columns, good)
  const [company, before, remembered] = await Promise.all([
    companyFacts(ctx),
    sameFileBefore(ctx, beginning),
    rememberedMapping(ctx, headersOf(ctx, dialect.columns)),
  ])
  const day = (at: string) => new Date(at).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: company.timeZone })
  return {
    beginning,
    dialect,
    sample: sample.slice(0, shownRows).map(shownRow),
    notes: before ? [...notes, `This file was taken in before, on ${day(before.at)} by ${before.by}.`] : notes,
    suggestion: suggestion.columns,
    ...(remembered
      ? {
          mapping: remembered.mapping,
          mappedBy: { how: 'remembered' as const, why: `Matched as last time, on ${day(remembered.usedAt)}.` },
        }
      : proposed(suggestion)),
    rowsTotal: bytesPerRow > 0 ? Math.max(sample.length, Math.round((file.bytes - dialect.start.offset) / bytesPerRow)) : 0,
  }
}

/** Whether a file is an Excel workbook, by its first bytes. */
export const isWorkbook = async (ctx: Ctx, { path, sealed }: Pick<Upload, 'path' | 'sealed'>): Promise<boolean> =>
  refusedByBytes((await sealedBeginning(ctx.vault, path, sealed, SNIFF_BYTES)).toString('latin1'))?.what === 'xlsx'

/** The same for a file that is kept already. */
export const lookAgain = (ctx: Ctx, i: ImportRecord, said: SniffSettings) =>
  lookAt(ctx, { path: keptPath(ctx.places, ctx.tenant, i.id), bytes: i.bytes, sealed: sealedImportFile(ctx, i) }, said)

/** How the file of an import is opened. */
export const sealedImportFile = (ctx: Ctx, { id, bytes, contentSealed }: ImportRecord): SealedAs => ({
  tenant: ctx.tenant,
  as: id,
  bytes,
  clear: !contentSealed,
})

function proposed({ from, columns }: SuggestedMapping): Pick<Look, 'mapping' | 'mappedBy'> {
  const mapping: Mapping = columns.map(({ confidence: _confidence, why: _why, ...column }) => column)
  if (from) return { mapping, mappedBy: { how: 'recognised', why: `This is an export of ${from.label}.` } }
  return { mapping, mappedBy: { how: 'suggested', why: 'Proposed from the names and values of the columns. Look it over.' } }
}

const shownRow = (row: Row): ImportDetail['sample'][number] => ({
  line: row.line,
  cells: row.cells ?? null,
  raw: row.problem ? row.raw : null,
  problem: row.problem?.message ?? null,
})
