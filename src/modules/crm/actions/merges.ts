import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { undoDays } from '#policy/limits.ts'
import * as contract from '../contract/merge.ts'
import { classOfField, editsOf, isUnseen } from '../rules/edits.ts'
import { leftAside, mergedValues, mergeHindrance } from '../rules/merge.ts'
import { type ContactNow, setContact, setHousehold, takeContact } from '../store/contact-changes.ts'
import { contactById } from '../store/contacts.ts'
import { customFieldsOf } from '../store/custom-fields.ts'
import { duplicatesOf } from '../store/duplicates.ts'
import { identifiersOf } from '../store/lead-reading.ts'
import * as store from '../store/merges.ts'
import { restoreFields } from '../store/restore-fields.ts'
import { changesOf, mergedCustom, toldCustom } from './custom-values.ts'
import { mayWith } from './may-edit.ts'

async function hindranceOf(ctx: Ctx, kept: ContactNow, gone: ContactNow): Promise<string | null> {
  const between = await store.betweenThem(ctx, kept.id, gone.id)
  return mergeHindrance({ ...between, mayEdit: [kept, gone].every(one => mayWith(ctx, 'contact.edit', one)) })
}

/** Both, always in the same order, so that two merges of the same people wait for each other. */
export async function takeBoth(ctx: Ctx, contact: Id, other: Id): Promise<[kept: ContactNow, gone: ContactNow]> {
  const [first, second] = [contact, other].sort() as [Id, Id]
  const one = await takeContact(ctx, first)
  const two = await takeContact(ctx, second)
  if (one.id === two.id) throw new Refusal('conflict', 'These two are one person already.')
  return first === contact ? [one, two] : [two, one]
}

const mainOf = (mains: Awaited<ReturnType<typeof store.mainsOf>>, contact: Id, kind: 'email' | 'phone') =>
  mains.find(main => main.contact === contact && main.kind === kind)

/** Of two main addresses or numbers only one stays the main one; which other one gave way is kept for the way back. */
async function settleMains(ctx: Ctx, kept: Id, gone: Id, take: readonly contract.MergePart[]): Promise<void> {
  const mains = await store.mainsOf(ctx, [kept, gone])
  for (const kind of ['email', 'phone'] as const) {
    const own = mainOf(mains, kept, kind)
    const other = mainOf(mains, gone, kind)
    if (!own || !other || own.key === other.key) continue
    const { id } = take.includes(kind) ? own : other
    void store.demote(ctx, id)
    ctx.change({ kind: 'identifier', id }, [{ field: 'primary', class: 'internal', before: true, after: false }])
  }
}

function demandUnchanged(read: readonly (readonly [person: ContactNow, version: number | undefined])[]): void {
  const changed = read.find(([person, version]) => version !== undefined && version !== person.version)
  if (changed) throw new Refusal('conflict', `Somebody changed ${changed[0].name} meanwhile. Look at both again, then merge.`)
}

export const mergeActions: readonly Handler[] = [
  handle(contract.listDuplicates, async (ctx, { contact }) => {
    const person = await contactById(ctx, contact)
    return { items: await duplicatesOf(ctx, person, await identifiersOf(ctx, person.id)) }
  }),

  handle(contract.previewMerge, async (ctx, { contact, with: other }) => {
    const [kept, gone] = await Promise.all([contactById(ctx, contact), contactById(ctx, other)])
    if (kept.id === gone.id) throw new Refusal('invalid', 'Choose another person.')
    const [own, mains, moves, between] = await Promise.all([
      customFieldsOf(ctx, 'person'),
      store.mainsOf(ctx, [kept.id, gone.id]),
      store.hangingOnPerson(ctx, gone.id),
      store.betweenThem(ctx, kept.id, gone.id),
    ])
    const side = (one: typeof kept) => ({
      ...one,
      address: [one.street, one.unit, one.city, one.state, one.zip].filter(Boolean).join(', ') || null,
      email: mainOf(mains, one.id, 'email')?.value ?? null,
      phone: mainOf(mains, one.id, 'phone')?.value ?? null,
      custom: toldCustom(own, one),
    })
    const mayEdit = [kept, gone].every(one => mayWith(ctx, 'contact.edit', one))
    return { kept: side(kept), gone: side(gone), moves, hindrance: mergeHindrance({ ...between, mayEdit }), undoDays }
  }),

  handle(
    contract.mergePeople,
    async (ctx, { contact, with: other, take, version, withVersion }) => {
      if (other === contact) throw new Refusal('invalid', 'Choose another person.')
      const [kept, gone] = await takeBoth(ctx, contact, other)
      const subject = { kind: 'contact', id: kept.id }
      const reach = { owner: kept.owner, branch: kept.branch }
      ctx.subject(subject, reach)
      const hindrance = await hindranceOf(ctx, kept, gone)
      if (hindrance) throw new Refusal('conflict', hindrance)
      demandUnchanged([
        [kept, version],
        [gone, withVersion],
      ])

      const { id: merge, undoUntil } = store.keepMerge(ctx, kept.id, gone.id)
      ctx.operation = merge
      await settleMains(ctx, kept.id, gone.id, take)
      await store.carryRows(ctx, merge, 'together')
      const edits = editsOf(kept, mergedValues(kept, gone, take), ctx.rights.clearance)
      const values = Object.fromEntries(edits.map(edit => [edit.field, edit.after]))
      const own = await mergedCustom(ctx, kept, gone, take.includes('custom') ? 'gone' : 'kept')
      if (edits.length || own) await setContact(ctx, kept.id, kept, values, own?.after)
      if ('household' in values) void setHousehold(ctx, [kept.id], values.household as Id)
      ctx.change(subject, [...edits.map(edit => ({ ...edit, class: classOfField(edit.field) })), ...(own ? changesOf(own) : [])])
      ctx.change({ kind: 'contact', id: gone.id }, [
        { field: 'mergedInto', class: 'internal', before: null, after: kept.id },
        ...leftAside(kept, gone, take, ctx.rights.clearance).map(field => ({
          field,
          unseen: isUnseen(classOfField(field), ctx.rights.clearance),
          class: classOfField(field),
          before: gone[field],
          after: kept[field],
        })),
      ])
      store.showAgain(ctx, [kept.id])
      ctx.emit('contact.merged', { subject, reach, facts: { merge, gone: gone.id } })
      ctx.show('contact.changed', { kind: 'contact', id: gone.id }, { owner: gone.owner, branch: gone.branch })
      return { merge, contact: kept.id, undoUntil }
    },
    {
      preview: async (ctx, { contact, with: other }) => {
        const [kept, gone] = await Promise.all([contactById(ctx, contact), contactById(ctx, other)])
        const moves = await store.hangingOnPerson(ctx, gone.id)
        return {
          subject: { kind: 'contact', id: kept.id, name: kept.name },
          lines: [
            { label: 'Merges in', value: gone.name },
            { label: 'Records that move', value: String(moves.reduce((sum, one) => sum + one.count, 0)) },
          ],
          touches: { rows: moves.reduce((sum, one) => sum + one.count, 0), people: 2 },
        }
      },
    },
  ),

  handle(contract.undoMerge, async (ctx, { contact, merge: id }) => {
    const kept = await takeContact(ctx, contact)
    const merge = await store.takeMerge(ctx, kept.id, id)
    const gone = { ...merge, id: merge.gone }
    const subject = { kind: 'contact', id: kept.id }
    const reach = { owner: kept.owner, branch: kept.branch }
    ctx.subject(subject, reach)
    if (Date.parse(merge.undoUntil) <= ctx.now.getTime())
      throw new Refusal('conflict', `This merge is more than ${undoDays} days old and can no longer be undone.`)
    const { whole } = await store.betweenThem(ctx, kept.id, gone.id)
    if (!whole || ![kept, gone].every(one => mayWith(ctx, 'contact.edit', one)))
      throw new Refusal('conflict', 'Some of what belongs to this person is out of your sight. Ask somebody who sees all of it.')
    void store.endMerge(ctx, id)
    await store.carryRows(ctx, id, 'back')
    await restoreFields(ctx, id, [kept.id])
    await store.restoreMains(ctx, id)
    store.showAgain(ctx, [kept.id, gone.id])
    ctx.change({ kind: 'contact', id: gone.id }, [{ field: 'mergedInto', class: 'internal', before: kept.id, after: null }])
    ctx.emit('contact.parted', { subject, reach, facts: { merge: id, restored: gone.id } })
    return { contact: kept.id, restored: gone.id }
  }),
]
