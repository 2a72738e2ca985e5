/** `2026-11-22 17:30:10.123456+00`, as the database writes a moment in UTC, which is what its sessions are set to. */
const inUtc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/

/** To the millisecond. Making a date of each takes several times as long, and a list has hundreds. */
export function isoOf(x: string): string {
  if (!inUtc.test(x)) return new Date(x).toISOString()
  const thousandths = x.slice(20, -3).padEnd(3, '0').slice(0, 3)
  return `${x.slice(0, 10)}T${x.slice(11, 19)}.${thousandths}Z`
}

/** How values come from the database and go there. */
export const types = {
  // Cents and counts fit a double exactly up to 9e15.
  bigint: { to: 20, from: [20], parse: (x: string) => Number(x), serialize: (x: unknown) => String(x) },
  moment: {
    to: 1184,
    from: [1184, 1114],
    parse: isoOf,
    serialize: (x: unknown) => (x instanceof Date ? x.toISOString() : String(x)),
  },
  day: { to: 1082, from: [1082], parse: (x: string) => x, serialize: (x: unknown) => String(x) },
}
