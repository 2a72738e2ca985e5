import type { Permission } from '#policy/matrix.ts'

/** By which function each kind of record is seen. */
export const readBy = { lead: 'lead.read', contact: 'contact.read', loan: 'loan.read' } as const satisfies Record<
  string,
  Permission
>
