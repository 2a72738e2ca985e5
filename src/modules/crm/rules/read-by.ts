import type { Permission } from '#policy/matrix.ts'

/** By which function each kind of record is seen. */
export const readBy = { lead: 'lead.read', contact: 'contact.read', loan: 'loan.read' } as const satisfies Record<
  string,
  Permission
>

/** What can be done with one record of a kind, over rows: whoever asks who may is told of each. Seeing comes first. */
export const functionsOn = {
  lead: ['lead.read', 'lead.edit', 'lead.tag', 'lead.assign', 'lead.convert', 'lead.delete', 'lead.export'],
  contact: ['contact.read', 'contact.edit', 'contact.merge', 'note.use'],
  loan: ['loan.read', 'loan.edit', 'field.reveal'],
} as const satisfies Record<keyof typeof readBy, readonly Permission[]>
