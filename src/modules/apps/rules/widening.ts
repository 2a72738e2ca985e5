/** As much of an app as may be more or less than it was, and what people know it by when they let it in. */
export interface Reach {
  name: string
  permissions: readonly string[]
  redirects: readonly string[]
  mostDays: number
}

const within = (some: readonly string[], all: readonly string[]) => some.every(one => all.includes(one))

/** Whether an app may more after a change than before: a function, an address people are sent back to, a day, or another name. */
export const widens = (
  before: Reach,
  { name, permissions, redirects, mostDays }: { [K in keyof Reach]?: Reach[K] | undefined },
): boolean =>
  (name ?? before.name) !== before.name ||
  !within(permissions ?? [], before.permissions) ||
  !within(redirects ?? [], before.redirects) ||
  (mostDays ?? 0) > before.mostDays
