import type { Id } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { fromCursor, toCursor } from '#kernel/paging.ts'
import * as contract from '../contract/work.ts'
import { classOfChange } from '../rules/custom-field.ts'
import { actorName, entriesOf, factsOf } from '../rules/timeline.ts'
import { demandAbout } from '../store/about.ts'
import { customFields } from '../store/custom-fields.ts'
import { officeOf } from '../store/office.ts'
import { timelineLines } from '../store/timeline.ts'

/** Whose tasks the asker may know of, as in the list of tasks: undefined means all that row security shows. */
function tasksOf(ctx: Ctx): readonly Id[] | undefined {
  const level = ctx.levelOf('task.use')
  if (level === 'none') return []
  return level === 'own' ? [...ctx.scope.owners, ...(ctx.actor.id ? [ctx.actor.id] : [])] : undefined
}

export const timelineActions: readonly Handler[] = [
  handle(contract.readTimeline, async (ctx, { limit, cursor, only, ...given }) => {
    if (given.lead && !ctx.may('lead.read')) throw notFound()
    // The person first: whoever may not see them learns nothing, not even that something happened.
    const { contact } = await demandAbout(ctx, given)
    const [before] = fromCursor(cursor, 1) ?? []
    const asked = {
      contact,
      loans: ctx.may('loan.read'),
      tasks: tasksOf(ctx),
      only,
      before: before as string | undefined,
      groups: limit,
    }
    const [lines, office, own] = await Promise.all([timelineLines(ctx, asked), officeOf(ctx), customFields(ctx)])
    const groups = [...new Set(lines.map(line => line.group))]
    const shown = new Set(groups.slice(0, limit))
    const entries = entriesOf(lines.filter(line => shown.has(line.group)))
    return {
      items: entries
        .filter(entry => !only || only.includes(entry.kind))
        .map(entry => ({
          id: entry.id,
          at: entry.at,
          kind: entry.kind,
          name: entry.name,
          actor: { id: entry.actor, name: actorName(entry), kind: entry.actorKind },
          inBulk: entry.inBulk,
          file: entry.file,
          subject: entry.subject && entry.subjectKind ? { kind: entry.subjectKind, id: entry.subject } : null,
          facts: factsOf(entry, office.leadCalendar),
          changes: entry.changes.map(one => ({ ...one, class: classOfChange(own, one.field, one.class) })) as never,
          body: entry.body,
          mine: !entry.inBulk && entry.actor !== null && entry.actor === ctx.actor.id,
        })),
      next: groups.length > limit ? toCursor([groups[limit - 1]!]) : null,
    }
  }),
]
