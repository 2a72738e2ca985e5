import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { uploadOf } from '#kernel/finished-upload.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import { seenOf } from '#modules/identity/index.ts'
import * as contract from '../../contract/import.ts'
import { headersOf, isWorkbook, lookAgain } from '../../effects/import-open/look.ts'
import { openList } from '../../effects/import-open/open-list.ts'
import { openWorkbook } from '../../effects/import-open/open-workbook.ts'
import { detailOf, rowShown, summaryOf } from '../../effects/import-open/shown.ts'
import { subjectOf } from '../../effects/import-open/subject-of.ts'
import { mappingOf, mappingProblems } from '../../rules/import/mapping-problems.ts'
import { templateFile } from '../../rules/import/template-file.ts'
import { forgetRows, rowsOf } from '../../store/import-rows.ts'
import {
  type ImportRecord,
  importById,
  imports,
  personNow,
  rememberMapping,
  setLook,
  setMapping,
  takeImport,
} from '../../store/imports.ts'
import { sourceById } from '../../store/sources.ts'
import { ownTargets } from './own-targets.ts'

const detail = async (ctx: Ctx, id: string) => detailOf(await importById(ctx, id), ctx.now)

/** An import that is not under way and took nothing in yet. */
async function takeIdle(ctx: Ctx, id: string): Promise<ImportRecord> {
  const found = await takeImport(ctx, id)
  subjectOf(ctx, found)
  if (found.state === 'uploaded' || found.state === 'mapped' || found.state === 'checked') return found
  const why =
    found.state === 'checking'
      ? 'The file is being tried. Stop that first.'
      : 'This file was taken in already. Open it anew to read it in another way.'
  throw new Refusal('conflict', why)
}

/** Whose name is in the policy must be somebody who can get leads. */
async function demandPeople(ctx: Ctx, { route, source }: contract.ImportPolicy): Promise<void> {
  const wrong = (path: string, message: string) => new Refusal('invalid', message, { problems: [{ path, message }] })
  if (source) await sourceById(ctx, source).catch(() => Promise.reject(wrong('policy.source', 'There is no such source.')))
  if (route === 'route' || route === 'me' || route === 'unassigned') return
  const [person, seen] = await Promise.all([personNow(ctx, route), seenOf(ctx)])
  if (!person?.active || (seen && !seen.people.has(route))) throw wrong('policy.route', 'Choose somebody who works here.')
  if (ctx.actor.type === 'loan_officer' && !ctx.scope.owners.includes(route))
    throw wrong('policy.route', 'You can take leads in for yourself, or let the routing rules decide.')
}

export const importWizard: readonly Handler[] = [
  handle(contract.openImport, async (ctx, input) => {
    const file = await uploadOf(ctx.places, ctx.tenant, ctx.actor.id!, input.upload)
    return (await isWorkbook(ctx, file)) ? perform(openWorkbook, input) : openList(ctx, file, input.fileName)
  }),

  handle(contract.readImport, (ctx, { import: id }) => detail(ctx, id)),

  handle(contract.listImports, async (ctx, { limit, cursor }) => {
    const { items, next } = toPage(await imports(ctx, limit, cursor), limit, row => [row.key, row.id])
    return { items: items.map(i => summaryOf(i, ctx.now)), next }
  }),

  handle(contract.setImportDialect, async (ctx, { import: id, encoding, delimiter, hasHeader }) => {
    const found = await takeIdle(ctx, id)
    const said = { ...(encoding && { encoding }), ...(delimiter && { delimiter }), ...(hasHeader !== undefined && { hasHeader }) }
    const { beginning: _, ...look } = await lookAgain(ctx, found, said)
    await Promise.all([setLook(ctx, id, look), forgetRows(ctx, id)])
    return detail(ctx, id)
  }),

  handle(contract.setImportMapping, async (ctx, { import: id, mapping, policy }) => {
    const found = await takeIdle(ctx, id)
    const problems = mappingProblems(found.dialect.columns, mapping, await ownTargets(ctx))
    if (problems.length) throw new Refusal('invalid', problems[0]!.message, { problems })
    await demandPeople(ctx, policy)
    const kept = mappingOf(mapping)
    const same = JSON.stringify(kept) === JSON.stringify(found.mapping)
    await Promise.all([
      setMapping(ctx, id, kept, same ? found.mappedBy : { how: 'person', why: 'Matched by hand.' }, policy),
      rememberMapping(ctx, headersOf(ctx, found.dialect.columns), kept),
      forgetRows(ctx, id),
    ])
    return detail(ctx, id)
  }),

  handle(contract.listImportRows, async (ctx, { import: id, outcome, limit, cursor }) => {
    const [rows] = await Promise.all([rowsOf(ctx, id, outcome, limit, cursor), importById(ctx, id)])
    const { items, next } = toPage(rows, limit, row => [row.line])
    return { items: items.map(rowShown), next }
  }),

  handle(contract.importTemplate, async () => ({
    raw: { type: 'text/csv; charset=utf-8', text: templateFile, name: 'leads-template.csv' },
  })),
]
