import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/work.ts'
import { demandAbout } from '../store/about.ts'
import { demandLoans } from '../store/loan-shown.ts'
import * as store from '../store/notes.ts'

export const noteActions: readonly Handler[] = [
  handle(contract.addNote, async (ctx, { body, ...given }) => {
    const about = await demandAbout(ctx, given)
    const id = await store.keepNote(ctx, about, body)
    ctx.subject(about.subject, about.reach)
    ctx.emit('note.added', { subject: about.subject, reach: about.reach, facts: { note: id } })
    return { id }
  }),

  handle(contract.editNote, async (ctx, { note: id, body, deleted }) => {
    const before = await store.noteById(ctx, id)
    if (before.loan) demandLoans(ctx)
    if (before.author !== ctx.actor.id) throw new Refusal('forbidden', 'Only whoever wrote a note can change it.')
    if (body !== undefined && before.deleted && deleted !== false)
      throw new Refusal('conflict', 'This note was deleted. Restore it first.')
    await store.setNote(ctx, id, body, deleted)
    const about = before.loan
      ? { kind: 'loan', id: before.loan }
      : before.lead
        ? { kind: 'lead', id: before.lead }
        : { kind: 'contact', id: before.contact }
    ctx.subject(about)
    ctx.change(about, [
      { field: 'note', class: 'confidential', before: before.body, after: body ?? before.body },
      { field: 'noteDeleted', class: 'internal', before: before.deleted, after: deleted ?? before.deleted },
    ])
    ctx.emit('note.changed', { subject: about, facts: { note: id, deleted: deleted ?? before.deleted } })
    return {}
  }),
]
