import type { Ctx } from '#kernel/ctx.ts'
import { namesOfRecords } from '#kernel/names.ts'
import { anybody } from '#modules/identity/index.ts'
import type { AuditLine } from '../contract/search.ts'
import { commandWords, eventWords, outcomeOf } from '../rules/words.ts'
import type { EventRow } from '../store/events.ts'

/** What acts and records of the log are called here, where other rooms call them otherwise. */
const kinds: Record<string, string> = { member: 'person', user: 'person', provisioner: 'connection', approval: 'approval' }

export const wordsOf = (ctx: Ctx, name: string): string => {
  const action = ctx.court.actionOf(name)
  return action ? commandWords(action.summary) : eventWords(name)
}

/** Of a refusal what was asked for. */
const wordsOfLine = (ctx: Ctx, { name, facts }: EventRow): string =>
  name === 'request.refused' && typeof facts.action === 'string'
    ? `Refused: ${lowered(wordsOf(ctx, facts.action))}`
    : wordsOf(ctx, name)
const lowered = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

export type NamesOfLog = (kind: string | null, id: string | null) => string | null

/** Names of what these lines are about and of who did it, as far as the reader may see them. */
export async function namesOf(ctx: Ctx, of: readonly { kind: string | null; id: string | null }[]): Promise<NamesOfLog> {
  const wanted = new Map<string, Set<string>>()
  for (const { kind, id } of of) if (kind && id) wanted.set(kind, (wanted.get(kind) ?? new Set()).add(id))
  const found = await Promise.all(
    [...wanted].map(async ([kind, ids]) => {
      // Whoever reads what somebody did is told who it was.
      if ((kinds[kind] ?? kind) === 'person') {
        const people = await anybody(ctx, [...ids])
        return [kind, new Map(people.map(one => [one.id, one.name]))] as const
      }
      return [kind, await namesOfRecords(ctx, kinds[kind] ?? kind, [...ids])] as const
    }),
  )
  const names = new Map(found)
  return (kind, id) => (kind && id ? (names.get(kind)?.get(id) ?? null) : null)
}

export function lineOf(ctx: Ctx, row: EventRow, nameOf: NamesOfLog): AuditLine {
  return {
    id: row.id,
    at: row.at,
    name: row.name,
    words: wordsOfLine(ctx, row),
    kind: row.command === null ? 'command' : 'event',
    outcome: outcomeOf(row.name),
    actor: { kind: row.actorKind, id: row.actor, name: nameOf(row.actorKind, row.actor) },
    subject:
      row.subject && row.subjectKind
        ? { kind: row.subjectKind, id: row.subject, name: nameOf(row.subjectKind, row.subject) }
        : null,
    door: row.door,
    request: row.request,
    operation: row.operation,
    command: row.command,
    bearer: row.bearer,
    address: row.address,
    facts: row.facts,
  }
}

export const partiesOf = (rows: readonly EventRow[]) =>
  rows.flatMap(row => [
    { kind: row.actorKind, id: row.actor as string | null },
    { kind: row.subjectKind, id: row.subject as string | null },
  ])
