import { readEmail } from '#base/email.ts'
import { readPhone } from '#base/phone.ts'
import { Refusal } from '#base/refusal.ts'
import { zipPlace } from '#base/zip/zip-place.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import * as contract from '../contract.ts'
import { listedOf, shownOf } from '../rules/custom-field.ts'
import { classOfField, conflictFacts, editsOf } from '../rules/edits.ts'
import * as changes from '../store/contact-changes.ts'
import * as store from '../store/contacts.ts'
import { customFieldsOf } from '../store/custom-fields.ts'
import { identifiersOf } from '../store/lead-reading.ts'
import { mergesInto } from '../store/merges.ts'
import type { Reach } from '../store/new-people.ts'
import { changesOf, customEdits, idsOf } from './custom-values.ts'
import { mayWith } from './may-edit.ts'

function reachFrom(kind: 'email' | 'phone', written: string): Pick<Reach, 'kind' | 'value' | 'key'> {
  const read = kind === 'email' ? readEmail(written) : readPhone(written)
  if (!read.ok) throw new Refusal('invalid', read.why, { problems: [{ path: 'value', message: read.why }] })
  return 'address' in read ? { kind, value: read.address, key: read.key } : { kind, value: read.e164, key: read.e164 }
}

export const contactActions: readonly Handler[] = [
  handle(contract.listContacts, async (ctx, { limit, cursor, sort, ...filter }) => {
    const [rows, own] = await Promise.all([store.contacts(ctx, filter, sort, limit, cursor), customFieldsOf(ctx, 'person')])
    const shown = rows.map(row => ({ ...row, custom: listedOf(own, row.custom) }))
    return toPage(shown, limit, row => [row.key, row.id])
  }),

  handle(contract.readContact, async (ctx, { contact }) => {
    const [{ customKept, ...found }, own] = await Promise.all([store.contactById(ctx, contact), customFieldsOf(ctx, 'person')])
    const [identifiers, leads, loans, members, merges] = await Promise.all([
      identifiersOf(ctx, found.id),
      store.leadsOf(ctx, found.id),
      store.loansOf(ctx, found.id),
      store.membersOf(ctx, found.id),
      mergesInto(ctx, found.id),
    ])
    const timeZone = (found.zip ? zipPlace(found.zip)?.timeZone : undefined) ?? null
    const mayPart = mayWith(ctx, 'contact.merge', found)
    return {
      ...found,
      ...shownOf(own, { ...found, customKept }),
      identifiers,
      leads,
      members,
      timeZone,
      mayEdit: mayWith(ctx, 'contact.edit', found),
      merges: merges.map(one => ({ ...one, mayUndo: mayPart && Date.parse(one.undoUntil) > ctx.now.getTime() })),
      // Row security knows officers and branches, not permissions: who may not see loans sees none here either.
      loans: mayWith(ctx, 'loan.read', found) ? loans : [],
    }
  }),

  handle(contract.updateContact, async (ctx, { contact, version, custom: asked, ...sent }) => {
    const now = await changes.takeContact(ctx, contact)
    const subject = { kind: 'contact', id: now.id }
    const reach = { owner: now.owner, branch: now.branch }
    const edits = editsOf(now, sent, ctx.rights.clearance)
    ctx.subject(subject, reach)
    const own = await customEdits(ctx, { record: 'person', row: now.id, now }, asked)
    if (!edits.length && !own) return { version: now.version }
    if (version !== undefined && version !== now.version) {
      throw new Refusal(
        'conflict',
        'Somebody changed this person while you were working on it. Look at both values and choose.',
        conflictFacts(edits, now.version, own?.edits),
      )
    }
    ctx.change(subject, [...edits.map(edit => ({ ...edit, class: classOfField(edit.field) })), ...(own ? changesOf(own) : [])])
    const fields = [...edits.map(e => e.field), ...(own ? idsOf(own) : [])]
    ctx.emit('contact.changed', { subject, reach, facts: { fields } })
    const values = Object.fromEntries(edits.map(e => [e.field, e.after]))
    return { version: await changes.setContact(ctx, now.id, now, values, own?.after) }
  }),

  handle(contract.addIdentifier, async (ctx, { contact, kind, value, label, primary }) => {
    const reach = reachFrom(kind, value)
    const now = await changes.takeContact(ctx, contact)
    const subject = { kind: 'contact', id: now.id }
    const id = await changes.keepIdentifier(ctx, now.id, { ...reach, label, source: 'by hand' }, primary)
    const whose = { owner: now.owner, branch: now.branch }
    ctx.subject(subject, whose)
    ctx.change(subject, [{ field: kind, class: 'confidential', before: null, after: reach.value }])
    ctx.emit('contact.changed', { subject, reach: whose, facts: { fields: [kind], identifier: id } })
    return { id }
  }),

  handle(contract.setIdentifier, async (ctx, { contact, identifier, ...to }) => {
    const now = await changes.takeContact(ctx, contact)
    const subject = { kind: 'contact', id: now.id }
    const before = await changes.takeIdentifier(ctx, now.id, identifier)
    if (to.primary && to.current === false) throw new Refusal('invalid', 'The main one must be current. Choose one of the two.')
    changes.setIdentifier(ctx, now.id, identifier, to)
    const whose = { owner: now.owner, branch: now.branch }
    ctx.subject(subject, whose)
    const fields = (['primary', 'current', 'label'] as const).filter(name => to[name] !== undefined)
    ctx.change(
      { kind: 'identifier', id: identifier },
      fields.map(field => ({ field, class: 'internal' as const, before: before[field], after: to[field] })),
    )
    ctx.emit('contact.changed', { subject, reach: whose, facts: { fields: [before.kind], identifier } })
    return {}
  }),

  handle(contract.setHousehold, async (ctx, { contact, with: other }) => {
    const [now, mate] = await Promise.all([
      changes.takeContact(ctx, contact),
      other ? changes.takeContact(ctx, other) : undefined,
    ])
    if (mate?.id === now.id) throw new Refusal('invalid', 'Choose another person.')
    const subject = { kind: 'contact', id: now.id }
    const name = (mate?.lastName ?? now.lastName ?? mate?.name ?? now.name) + ' household'
    const household = mate ? (mate.household ?? now.household ?? changes.keepHousehold(ctx, name)) : null
    const moved = [...(now.household === household ? [] : [now.id]), ...(mate && mate.household !== household ? [mate.id] : [])]
    const whose = { owner: now.owner, branch: now.branch }
    ctx.subject(subject, whose)
    if (moved.length) {
      void changes.setHousehold(ctx, moved, household)
      for (const id of moved) {
        ctx.change({ kind: 'contact', id }, [
          { field: 'household', class: 'internal', before: id === now.id ? now.household : mate?.household, after: household },
        ])
      }
      ctx.emit('contact.changed', { subject, reach: whose, facts: { fields: ['household'] } })
    }
    return { household }
  }),
]
