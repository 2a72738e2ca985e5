import type { Permission } from '#policy/matrix.ts'

/**
 * By the noun an alert's kind begins with (`lead.assigned`), what an app needs to be told of it in a person's name. What is
 * not named here (their account and permits, approvals, reviews, exports) is between the product and the person alone.
 */
const recordNouns: Readonly<Record<string, Permission>> = {
  contact: 'contact.read',
  lead: 'lead.read',
  leads: 'lead.read',
  loan: 'loan.read',
  lock: 'loan.read',
  task: 'task.use',
  tasks: 'task.use',
}

/** What is told of somebody’s own account: how it is signed in to, and the apps that work in their name. */
export const accountNouns: readonly string[] = ['identity', 'permit']

export const nounsForApp = (may: (permission: Permission) => boolean): string[] =>
  Object.keys(recordNouns).filter(noun => may(recordNouns[noun]!))
