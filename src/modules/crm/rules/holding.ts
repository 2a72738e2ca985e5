/** What the licence law (policy/licence.ts) looks at of a lead or loan. `open`: somebody still works on it. */
export interface Held {
  owner: string | null
  state: string | null
  open: boolean
}

/**
 * Whether the law is asked when a record that was `was` becomes `is`: it is open with an officer, and one of the three is
 * new. A licence that runs out takes nothing from anybody, so what stays as it was is not asked about again. The database
 * asks the same at the end of every command (`crm.demand_licence`).
 */
export const asksTheLaw = (was: Held | undefined, is: Held): boolean =>
  is.open && is.owner !== null && (!was?.open || was.owner !== is.owner || was.state !== is.state)
