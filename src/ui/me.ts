import { createContext, use } from 'react'
import {
  type Demands,
  type Level,
  matrix,
  outsideTypes,
  type Permission,
  type PersonType,
  personTypes,
  userTypeLabels,
} from '#policy/matrix.ts'
import { type Product, productOff } from '#policy/products.ts'

export interface Me {
  user: { id: string; name: string; email: string; type: PersonType; typeName: string }
  tenant: { id: string; name: string; timeZone: string; nmlsId: string | null; demo: boolean }
  can: Record<Permission, { level: Level; demands: Demands }>
  /** Products that are off, each with who can switch it on. */
  off?: Partial<Record<Product, string>>
}

const Context = createContext<Me | null>(null)

/** `<MeProvider value={me}>`: who is signed in, for everything below. */
export const MeProvider = Context.Provider

export function useMe(): Me {
  const me = use(Context)
  if (!me) throw new Error('This part of the screen needs somebody who is signed in.')
  return me
}

/** For parts that also appear before anybody is signed in. */
export const useMaybeMe = (): Me | null => use(Context)

export interface Can {
  allowed: boolean
  level: Level
  demands: Demands
  /** Why not, and who could: one sentence, empty when it is allowed. */
  why: string
}

/** The same cell the server will look at: to show, explain and disable; the server decides again. */
export function useCan(permission: Permission): Can {
  return canOf(useMaybeMe(), permission)
}

export function canOf(me: Me | null, permission: Permission): Can {
  const cell = me?.can[permission] ?? { level: 'none' as const, demands: {} }
  const allowed = cell.level !== 'none'
  const off = productOff(Object.keys(me?.off ?? {}) as Product[], permission)
  return {
    ...cell,
    allowed,
    why: allowed
      ? ''
      : off
        ? me!.off![off]!
        : [`Your logon may not do this: “${matrix[permission].label}”.`, ...(isOutside(me) ? [] : [holders(permission)])].join(
            ' ',
          ),
  }
}

/** Whom the house tells nothing of who else is in it. */
export const isOutside = (me: Me | null): boolean => me !== null && outsideTypes.includes(me.user.type)

function holders(permission: Permission): string {
  const row: { levels: Partial<Record<string, Level>> } = matrix[permission]
  const who = personTypes
    .filter(type => (row.levels[type] ?? 'none') !== 'none')
    .map(type => userTypeLabels[type].toLowerCase() + 's')
  if (who.length === 0) return 'Nobody may.'
  const list = new Intl.ListFormat('en').format(who)
  return `${list[0]!.toUpperCase()}${list.slice(1)} may, as shipped; an administrator can change that.`
}

/** What the matrix asks on top, in words for a button's tooltip; empty when it asks nothing. */
export function demandWords({ approval, quorum, reason, proofMinutes }: Demands): string {
  const words = [
    approval && (quorum ? `${quorum} other people must agree` : 'a second person must agree'),
    reason && 'you must give a reason',
    proofMinutes && 'you must confirm it is you',
  ].filter(Boolean)
  if (words.length === 0) return ''
  const list = new Intl.ListFormat('en').format(words as string[])
  return `${list[0]!.toUpperCase()}${list.slice(1)}.`
}
