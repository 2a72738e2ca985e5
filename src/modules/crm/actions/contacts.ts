import { readEmail } from '#base/email.ts'
import { readPhone } from '#base/phone.ts'
import { Refusal } from '#base/refusal.ts'
import { zipPlace } from '#base/zip/zip-place.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import * as contract from '../contract.ts'
import { classOfField, conflictFacts, editsOf } from '../rules/edits.ts'
import * as changes from '../store/contact-changes.ts'
import * as store from '../store/contacts.ts'
import { identifiersOf } from '../store/lead-reading.ts'
import type { Reach } from '../store/new-people.ts'
import { mayWith } from './may-edit.ts'

function reachFrom(kind: 'email' | 'phone', written: string): Pick<Reach, 'kind' | 'value' | 'key'> {
  const read = kind === 'email' ? readEmail(written) : readPhone(written)
  if (!read.ok) throw new Refusal('invalid', read.why, { problems: [{ path: 'value', message: read.why }] })
  return 'address' in read ? { kind, value: read.address, key: read.key } : { kind, value: read.e164, key: read.e164 }
}

export const contactActions: readonly Handler[] = [
  handle(contract.listContacts, async (ctx, { limit, cursor, sort, ...filter }) =>
    toPage(await store.contacts(ctx, filter, sort, limit, cursor), limit, row => [row.key, row.id]),
  ),

  handle(contract.readContact, async (ctx, { contact }) => {
    const [found, identifiers, leads, loans, members] = await Promise.all([
      store.contactById(ctx, contact),
      identifiersOf(ctx, contact),
      store.leadsOf(ctx, contact),
      store.loansOf(ctx, contact),
      store.membersOf(ctx, contact),
    ])
    const timeZone = (found.zip ? zipPlace(found.zip)?.timeZone : undefined) ?? null
    const person = { ...found, identifiers, leads, members, timeZone, mayEdit: mayWith(ctx, 'contact.edit', found) }
    // Row security knows officers and branches, not permissions: who may not see loans sees none here either.
    return { ...person, loans: mayWith(ctx, 'loan.read', found) ? loans : [] }
  }),

  handle(contract.updateContact, async (ctx, { contact, version, ...sent }) => {
    const subject = { kind: 'contact', id: contact }
    const now = await changes.takeContact(ctx, contact)
    const reach = { owner: now.owner, branch: now.branch }
    const edits = editsOf(now, sent)
    ctx.subject(subject, reach)
    if (!edits.length) return { version: now.version }
    if (version !== undefined && version !== now.version) {
      throw new Refusal(
        'conflict',
        'Somebody changed this person while you were working on it. Look at both values and choose.',
        conflictFacts(edits, now.version),
      )
    }
    ctx.change(
      subject,
      edits.map(edit => ({ ...edit, class: classOfField(edit.field) })),
    )
    ctx.emit('contact.changed', { subject, reach, facts: { fields: edits.map(e => e.field) } })
    return { version: await changes.setContact(ctx, contact, now, Object.fromEntries(edits.map(e => [e.field, e.after]))) }
  }),

  handle(contract.addIdentifier, async (ctx, { contact, kind, value, label, primary }) => {
    const subject = { kind: 'contact', id: contact }
    const reach = reachFrom(kind, value)
    const now = await changes.takeContact(ctx, contact)
    const id = await changes.keepIdentifier(ctx, contact, { ...reach, label, source: 'by hand' }, primary)
    const whose = { owner: now.owner, branch: now.branch }
    ctx.subject(subject, whose)
    ctx.change(subject, [{ field: kind, class: 'confidential', before: null, after: reach.value }])
    ctx.emit('contact.changed', { subject, reach: whose, facts: { fields: [kind], identifier: id } })
    return { id }
  }),

  handle(contract.setIdentifier, async (ctx, { contact, identifier, ...to }) => {
    const subject = { kind: 'contact', id: contact }
    const [now, before] = await Promise.all([changes.takeContact(ctx, contact), changes.takeIdentifier(ctx, contact, identifier)])
    if (to.primary && to.current === false) throw new Refusal('invalid', 'The main one must be current. Choose one of the two.')
    changes.setIdentifier(ctx, contact, identifier, to)
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
    const subject = { kind: 'contact', id: contact }
    if (other === contact) throw new Refusal('invalid', 'Choose another person.')
    const [now, mate] = await Promise.all([
      changes.takeContact(ctx, contact),
      other ? changes.takeContact(ctx, other) : undefined,
    ])
    const name = (mate?.lastName ?? now.lastName ?? mate?.name ?? now.name) + ' household'
    const household = mate && other ? (mate.household ?? now.household ?? changes.keepHousehold(ctx, name)) : null
    const moved = [
      ...(now.household === household ? [] : [contact]),
      ...(mate && other && mate.household !== household ? [other] : []),
    ]
    const whose = { owner: now.owner, branch: now.branch }
    ctx.subject(subject, whose)
    if (moved.length) {
      void changes.setHousehold(ctx, moved, household)
      for (const id of moved) {
        ctx.change({ kind: 'contact', id }, [
          { field: 'household', class: 'internal', before: id === contact ? now.household : mate?.household, after: household },
        ])
      }
      ctx.emit('contact.changed', { subject, reach: whose, facts: { fields: ['household'] } })
    }
    return { household }
  }),
]
