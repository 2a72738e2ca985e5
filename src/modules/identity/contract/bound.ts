import { z } from 'zod'

/** Whose records a key or an app is bound to, by their names. */
export const boundTo = z.object({
  officers: z.array(z.string()),
  branches: z.array(z.string()),
  /** Those of the branches that are closed: their records are still reached. */
  closed: z.array(z.string()),
  /** Removed since; of some the name is not known any more. */
  gone: z.array(z.object({ kind: z.enum(['person', 'branch']), name: z.string().nullable() })),
})
export type BoundTo = z.infer<typeof boundTo>

const nameless = { person: 'a colleague', branch: 'a branch' }

/** “Savannah (closed), Leo Lane, Charleston (removed)”. */
export const boundText = ({ officers, branches, closed, gone }: BoundTo): string =>
  [
    ...branches.map(name => (closed.includes(name) ? `${name} (closed)` : name)),
    ...officers,
    ...gone.map(({ kind, name }) => `${name ?? nameless[kind]} (removed)`),
  ].join(', ')

/** Everybody and every place it was bound to is gone. */
export const reachesNothing = (bound: BoundTo | null): boolean =>
  bound !== null && bound.officers.length + bound.branches.length === 0
