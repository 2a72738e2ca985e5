import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Asking, Preview } from '#kernel/handle.ts'
import type { Permission, PersonType } from '#policy/matrix.ts'
import { isFounding } from '../store/company.ts'
import { isEmergency } from '../store/emergency.ts'
import { userTypes } from '../store/matrix.ts'
import { type PersonRow, personById } from '../store/people.ts'
import { demandCovered } from './limited.ts'
import { typeFor } from './matrix-people.ts'

/**
 * Who becomes an administrator, by whatever road, is agreed to by a second person; while the client sets itself up, its first
 * administrator makes the second. What a group of a directory means is agreed to likewise, so the directory itself asks nobody.
 */

const besideWhenGiven = async (ctx: Ctx, given: boolean): Promise<readonly Permission[]> =>
  given && !(await isFounding(ctx)) ? ['admin.give'] : []

/** What somebody would be, and how many could decide over the company then. */
async function previewOf(ctx: Ctx, userType: Id, person?: PersonRow): Promise<Preview> {
  const type = (await userTypes(ctx)).find(one => one.id === userType)
  return {
    ...(person && { subject: { kind: 'member', id: person.id, name: person.name } }),
    lines: [
      {
        ...{ label: 'Becomes', value: type?.name ?? 'Administrator', tells: 'userType' },
        before: !person ? 'Nobody here' : person.status === 'deactivated' ? 'Without access' : person.typeName,
      },
      { label: 'Could then', value: 'Decide over the whole company, its people and what they ask for' },
    ],
    touches: { people: 1 },
  }
}

interface Wanted {
  type?: PersonType | undefined
  userType?: Id | undefined
}

export const asksInvitation: Asking<Wanted & { email: string; type: PersonType }> = {
  beside: async (ctx, wanted) => besideWhenGiven(ctx, (await typeFor(ctx, wanted)).base === 'tenant_admin'),
  preview: async (ctx, wanted) => previewOf(ctx, (await typeFor(ctx, wanted)).id),
  terms: async (ctx, wanted) => ({ email: wanted.email, userType: (await typeFor(ctx, wanted)).id }),
}

/** The type somebody would have, where another one is given. */
const turnedTo = async (ctx: Ctx, { person, type, userType }: Wanted & { person: Id }) =>
  type || userType ? typeFor(ctx, { type, userType }, person) : undefined

export const asksChange: Asking<Wanted & { person: Id }> = {
  async beside(ctx, wanted) {
    const [turned, now] = [await turnedTo(ctx, wanted), await personById(ctx, wanted.person)]
    return besideWhenGiven(ctx, turned?.base === 'tenant_admin' && now.userType !== turned.id)
  },
  async preview(ctx, wanted) {
    const [turned, now] = [await turnedTo(ctx, wanted), await personById(ctx, wanted.person)]
    await demandCovered(ctx, wanted.person)
    return previewOf(ctx, turned?.id ?? now.userType, now)
  },
  grows: async (_ctx, { person }) => [person],
  async terms(ctx, wanted) {
    const [turned, now] = [await turnedTo(ctx, wanted), await personById(ctx, wanted.person)]
    return { person: wanted.person, userType: turned?.id ?? now.userType, from: now.userType }
  },
}

export const asksReturn: Asking<{ person: Id }> = {
  async beside(ctx, { person }) {
    const { type } = await personById(ctx, person)
    if (await isEmergency(ctx, person))
      throw new Refusal('conflict', 'The emergency access is opened by its two shares, and changed by sealing it anew.')
    return besideWhenGiven(ctx, type === 'tenant_admin')
  },
  async preview(ctx, { person }) {
    const now = await personById(ctx, person)
    await demandCovered(ctx, person)
    return previewOf(ctx, now.userType, now)
  },
  terms: async (ctx, { person }) => ({ person, userType: (await personById(ctx, person)).userType }),
}

interface Meaning {
  group: string
  userType: Id | null
  branch: Id | null
}

/** What groups mean, as far as one of them means an administrator. */
export async function besideMeanings(
  ctx: Ctx,
  groups: readonly Meaning[],
  had: readonly Meaning[],
): Promise<readonly Permission[]> {
  const administrators = (await userTypes(ctx)).filter(type => type.base === 'tenant_admin').map(type => type.id)
  const named = (all: readonly Meaning[]) => JSON.stringify(all.map(one => [one.group, one.userType, one.branch]).sort())
  const gives = groups.some(({ userType }) => userType !== null && administrators.includes(userType))
  return besideWhenGiven(ctx, gives && named(groups) !== named(had))
}
