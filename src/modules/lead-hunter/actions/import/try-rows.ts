import type { Ctx } from '#kernel/ctx.ts'
import type { Arrival } from '../../rules/arrival.ts'
import type { JudgedRow } from '../../rules/import/judge-row.ts'
import { identityKeys, type KnownBy } from '../../rules/recognise.ts'
import { keepSeen, seenBefore } from '../../store/import-rows.ts'
import type { ImportRecord } from '../../store/imports.ts'
import type { Result } from '../receive.ts'
import { type Decided, decideAll } from '../receiving/decide.ts'
import { readKnown } from '../receiving/facts.ts'
import { receivedOf } from '../receiving/outcome.ts'
import { howTaken, sortOut } from './take-in.ts'

/** Somebody who is known only from a line of this file, as the deciding rules see them. */
const lineOf = (contact: string | null): number | undefined =>
  contact?.startsWith('line ') ? Number(contact.slice(5)) : undefined

/**
 * What would become of rows, by the decisions of the real road and nothing written but whom the file has named so far: of
 * each way somebody is recognised by, a blind index and the line, so that memory does not grow with the file.
 */
export async function tryRows(ctx: Ctx, record: ImportRecord, rows: readonly JudgedRow[]) {
  const good = rows.filter(row => row.arrival)
  if (!good.length) return sortOut(record, rows, [], [])
  const how = howTaken(record, good)
  const arrivals = good.map(row => row.arrival!)
  const keys = arrivals.map(a =>
    identityKeys(a.person).map(key => ({ key, token: ctx.vault.mark(ctx.tenant, 'import-seen', key) })),
  )
  const flat = keys.flatMap((list, n) => list.map(entry => ({ ...entry, n })))
  const [known, seen] = await Promise.all([
    readKnown(ctx, how.door, how.source, arrivals, undefined, { lock: false, asker: how.asker }),
    seenBefore(
      ctx,
      record.id,
      flat.map(entry => ({ token: entry.token, name: arrivals[entry.n]!.person.full })),
    ),
  ])
  const named = new Map<string, string>()
  for (const { n, line, name } of seen) {
    const { key, n: row } = flat[n - 1]!
    named.set(`line ${line}`, name)
    known.matches[row]!.push({ by: key.slice(0, key.indexOf(' ')) as KnownBy['by'], contact: `line ${line}` })
  }
  const decided = await decideAll(ctx, { ...how, named }, arrivals, known)
  keepSeen(ctx, record.id, firstSeen(good, arrivals, decided, keys))
  return sortOut(
    record,
    rows,
    good,
    decided.map((d): Result => ({ ...receivedOf(ctx, d), sameOperation: lineOf(d.contact) !== undefined })),
  )
}

/** Of whom the file names for the first time here, everything they are recognised by, and the line they first stood on. */
function firstSeen(
  good: readonly JudgedRow[],
  arrivals: readonly Arrival[],
  decided: readonly Decided[],
  keys: readonly { key: string; token: Buffer }[][],
) {
  const lines = new Map<string, number>()
  return arrivals.flatMap((a, n) => {
    const { contact, newContact } = decided[n]!
    if (!contact) return []
    if (newContact) lines.set(contact, good[n]!.line)
    const line = lines.get(contact) ?? lineOf(contact)
    return line === undefined ? [] : keys[n]!.map(({ token }) => ({ token, line, name: a.person.full }))
  })
}
