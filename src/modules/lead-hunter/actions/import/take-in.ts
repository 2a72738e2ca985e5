import type { Id } from '#base/id.ts'
import { scopeOf } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { bringUpToDate, type PersonNews } from '#modules/crm/index.ts'
import { authorityOf } from '#modules/identity/index.ts'
import type { ImportCounts } from '../../contract/import.ts'
import { noCounts } from '../../rules/import/counts.ts'
import type { JudgedRow } from '../../rules/import/judge-row.ts'
import type { KeptRow } from '../../store/import-rows.ts'
import type { ImportRecord } from '../../store/imports.ts'
import { type Receive, type Result, receive } from '../receive.ts'

/** How the rows of an import are received: the same for its trial. */
export function howTaken(record: ImportRecord, rows: readonly JudgedRow[]): Receive {
  const { policy, owner } = record
  return {
    door: 'import',
    source: policy.source ?? undefined,
    leads: rows.map(({ arrival, doNotContact }) => ({ draft: arrival!.draft, arrival, doNotContact })),
    consent: { method: 'import', provenance: 'legacy_unverified' },
    known: policy.duplicates === 'update' ? 'take' : policy.duplicates,
    by: [...policy.by, 'address'],
    timers: false,
    keepSent: false,
    asker: owner,
    ...(policy.route === 'unassigned'
      ? { assignTo: null }
      : policy.route === 'me'
        ? { keepsFor: owner }
        : policy.route === 'route'
          ? {}
          : { assignTo: policy.route }),
  }
}

/** Takes judged rows in by the path of every door, in this transaction; answers what is to be counted and what to be mended. */
export async function takeIn(
  ctx: Ctx,
  record: ImportRecord,
  rows: readonly JudgedRow[],
): Promise<{ counts: ImportCounts; kept: KeptRow[]; results: Map<number, Result> }> {
  const good = rows.filter(row => row.arrival)
  const results = good.length ? await receive(ctx, howTaken(record, good)) : []
  const sorted = sortOut(record, rows, good, results)
  const known = good.flatMap((row, n) => {
    const r = results[n]!
    return r.outcome === 'matched' && r.contact && !r.sameOperation ? [{ row, contact: r.contact }] : []
  })
  if (known.length) await updateKnown(ctx, record, known)
  return { ...sorted, results: new Map(good.map((row, n) => [row.line, results[n]!])) }
}

/** People known before: what the file says of their address, and that they must not be contacted. */
async function updateKnown(ctx: Ctx, record: ImportRecord, known: readonly { row: JudgedRow; contact: Id }[]): Promise<void> {
  const owner = record.policy.duplicates === 'update' ? await authorityOf(ctx, record.owner) : undefined
  const may = owner && scopeOf(owner, 'contact.edit')
  await bringUpToDate(
    ctx,
    known.map(({ row, contact }): PersonNews => {
      const { person } = row.arrival!
      return {
        contact,
        doNotContact: row.doNotContact,
        said: may && {
          firstName: person.first,
          lastName: person.last,
          company: person.company,
          language: person.language?.split('-')[0],
          ...person.address,
        },
      }
    }),
    may,
  )
}

/** Puts every row into one count; the ones that are no lead are kept with what to do about them. */
export function sortOut(
  record: ImportRecord,
  rows: readonly JudgedRow[],
  good: readonly JudgedRow[],
  results: readonly Result[],
) {
  const counts = { ...noCounts, rows: rows.length }
  const kept: KeptRow[] = []
  const firstLine = new Map<string, number>()
  const keep = (row: JudgedRow, outcome: KeptRow['outcome'], problems: KeptRow['problems'], r?: Result) =>
    kept.push({
      line: row.line,
      outcome,
      cells: row.cells,
      raw: row.raw,
      problems,
      intake: outcome === 'conflict' ? (r?.intake ?? null) : null,
      lead: r?.lead ?? null,
      contact: r?.contact ?? null,
      taken: false,
      was: null,
    })
  for (const row of rows) {
    if (row.arrival) continue
    counts.bad += 1
    keep(row, 'bad', row.problems)
  }
  good.forEach((row, n) => {
    const r = results[n]!
    if (row.stops && r.contact) counts.stopped += 1
    if (r.lead && !r.repeat) counts.leads += 1
    if (r.outcome === 'created') {
      counts.created += 1
      firstLine.set(r.contact!, row.line)
    } else if (r.outcome === 'matched' && (r.sameBatch || r.sameOperation)) {
      counts.duplicate += 1
      const line = firstLine.get(r.contact!)
      const where = line === undefined ? 'earlier in this file' : `on line ${line}`
      const message = r.otherName
        ? `By the e-mail address this is who stands ${where}, under another name. What is new in this line was added to them.`
        : `The same person stands ${where}. What is new in this line was added to them.`
      keep(row, 'duplicate', [{ message }], r)
    } else if (r.outcome === 'matched') {
      counts.matched += 1
      if (record.policy.duplicates === 'skip') counts.skipped += 1
    } else if (r.outcome === 'conflict') {
      counts.conflict += 1
      keep(
        row,
        'conflict',
        r.reasons.slice(0, 1).map(reason => ({ message: reason.sentence })),
        r,
      )
    } else {
      counts.refused += 1
      keep(
        row,
        'refused',
        r.reasons.map(reason => ({ message: reason.sentence })),
        r,
      )
    }
  })
  return { counts, kept }
}
