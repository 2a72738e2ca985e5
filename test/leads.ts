import type { Id } from '#base/id.ts'
import { keepContact, keepLead, mainHint, type NewContact, type NewLead, type Reach } from '#modules/crm/index.ts'
import { inside } from './inside.ts'
import type { Firm, Person, World } from './world.ts'

export interface Wish extends Partial<Omit<NewLead, 'contact' | 'owner' | 'branch'>> {
  /** `Jane Doe`. */
  name: string
  owner?: Person | null
  branch?: Id | null
  email?: string
  phone?: string
  person?: Partial<NewContact>
  contact?: Id
}
export interface Made {
  lead: Id
  contact: Id
}

export const reach = (email?: string, phone?: string): Reach[] => [
  ...(email ? [{ kind: 'email' as const, value: email, key: email.toLowerCase() }] : []),
  ...(phone ? [{ kind: 'phone' as const, value: phone, key: phone }] : []),
]

/**
 * Leads with their people, made by what the room offers, in the order they are named. They may lie with anybody: a licence
 * that was good when a lead was given can have run out since.
 */
export const makeLeads = (w: World, firm: Firm, wishes: readonly Wish[]): Promise<Made[]> =>
  outsideTheLaw(w, () => keepThem(w, firm, wishes))

/** What `work` keeps is not held against the licence law, as of a time before it. */
export async function outsideTheLaw<T>(w: World, work: () => Promise<T>): Promise<T> {
  const law = (able: 'enable' | 'disable') =>
    w.superuser.unsafe(`alter table crm.lead ${able} trigger licence_new; alter table crm.loan ${able} trigger licence_new`)
  await law('disable')
  try {
    return await work()
  } finally {
    await law('enable')
  }
}

const keepThem = (w: World, firm: Firm, wishes: readonly Wish[]): Promise<Made[]> =>
  inside(w, firm, async ctx =>
    wishes.map(({ name, owner, branch, email, phone, person, contact, ...lead }) => {
      const [first, ...rest] = name.split(' ')
      const at = { owner: owner?.id ?? null, branch: branch === undefined ? (owner?.branch ?? null) : branch }
      const ways = reach(email, phone)
      const whose =
        contact ??
        keepContact(ctx, { firstName: first, lastName: rest.join(' ') || null, fullName: name, reach: ways, ...at, ...person })
      const id = keepLead(ctx, {
        intent: 'purchase',
        ...lead,
        ...at,
        contact: whose,
        fullName: name,
        emailHint: mainHint(ways, 'email'),
        phoneHint: mainHint(ways, 'phone'),
      })
      return { lead: id, contact: whose }
    }),
  )

/** The word a request was refused with. */
export const wordOf = (asking: Promise<unknown>): Promise<string> =>
  asking.then(
    () => 'answered',
    error => (error as { word?: string }).word ?? String(error),
  )
