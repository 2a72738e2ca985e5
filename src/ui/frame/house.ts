import { type ComponentType, createContext, type ReactNode, use } from 'react'
import type { Permission } from '#policy/matrix.ts'
import type { NavIcon, Page } from './page.ts'
import type { Filling } from './slot.tsx'

/** One thing that quick add and the palette offer. */
export interface QuickAdd {
  label: string
  icon: NavIcon
  needs: Permission
  /** A page to open (`/leads/new`), or a part of the address by which a layer opens over whatever page is there (`?add=lead`). */
  to: string
  /** Opens it without the menu. */
  key?: string
}

export interface Found {
  id: string
  label: string
  detail?: string
  to: string
}

/** Finds records for the palette as the person types; ask the server with the signal so that old questions are dropped. */
export interface SearchProvider {
  /** `Leads`, `People`: the heading above what it found. */
  group: string
  needs: Permission
  find: (text: string, signal: AbortSignal) => Promise<Found[]>
  /** Why this text cannot be looked for, where it finds nothing. */
  why?: (text: string, signal: AbortSignal) => Promise<string | null>
}

/** What the rooms give to the frame. */
export interface House {
  pages: readonly Page[]
  quickAdd?: readonly QuickAdd[]
  searches?: readonly SearchProvider[]
  /** Knows who is signed in and wraps everything in `MeProvider`; until then it shows a skeleton or goes to the sign-in page. */
  Gate: ComponentType<{ children: ReactNode }>
  slots?: {
    /** Notifications, in the top bar. */
    Bell?: ComponentType
    /** Running jobs with progress, in the top bar. */
    Jobs?: ComponentType
    /** Beside the person's menu, e.g. the workgroup switch. */
    Switch?: ComponentType
  }
  /** Drawn over every page, each when the address asks for it. */
  layers?: readonly ComponentType[]
  /** Where a request that waits for a second person is opened, by its id. */
  approvalPath?: (approval: string) => string
  /** Page on which the demo data can be removed. */
  demoPage?: string
  /** What rooms put into the pages of lower floors. */
  fillings?: readonly Filling[]
  signOut?: () => unknown
}

const Context = createContext<House | null>(null)
export const HouseProvider = Context.Provider

export function useHouse(): House {
  const house = use(Context)
  if (!house) throw new Error('The frame is missing.')
  return house
}
