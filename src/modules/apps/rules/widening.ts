/** As much of an app as may be more or less than it was. */
export interface Reach {
  permissions: readonly string[]
  redirects: readonly string[]
  mostDays: number
}

const within = (some: readonly string[], all: readonly string[]) => some.every(one => all.includes(one))

/** Whether an app may more after a change than before: a function, an address people are sent back to, or a day. */
export const widens = (
  before: Reach,
  { permissions, redirects, mostDays }: { [K in keyof Reach]?: Reach[K] | undefined },
): boolean =>
  !within(permissions ?? [], before.permissions) ||
  !within(redirects ?? [], before.redirects) ||
  (mostDays ?? 0) > before.mostDays
