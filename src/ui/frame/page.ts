import { lazyRouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import type { Permission } from '#policy/matrix.ts'
import type { Me } from '../me.ts'
import type { UrlState } from '../url-state.ts'

export type NavIcon = ComponentType<{ size?: number | string; stroke?: number | string; 'aria-hidden'?: boolean }>

/** Sections of the rail, in this order; the first and the last stand without a heading. */
export const sections = ['Work', 'Hunters', 'Runners', 'Firm'] as const
export type Section = (typeof sections)[number]

/** Parts of the settings page, in this order. */
export const settingsGroups = ['You', 'Company', 'Leads', 'Integrations', 'Trust'] as const
export type SettingsGroup = (typeof settingsGroups)[number]

/** One page of a room. Rooms export arrays of these. */
export interface Page {
  /** `/leads/$lead`; the `$names` are read with `usePageParams`. */
  path: string
  /** Sentence case, the words on the menu; a record's page sets its own with `useTitle`. */
  title: string
  /** Other words a person may look for it by in the palette: `invite colleague`. */
  alsoCalled?: string
  /** Without this permission the page says who may open it and is not in the rail. Null: everybody signed in. */
  needs: Permission | null
  /** In the rail; `key` makes `g` then that letter go there. */
  nav?: {
    label: string
    section: Section
    icon: NavIcon
    order: number
    key?: string
    Badge?: ComponentType
    /** Where one permission does not say it: whether this person has any use of the page. */
    shown?: (me: Me) => boolean
  }
  /** Listed on the settings page and in the palette; `about` says in one sentence what it is for. Those of `You` are in one's own menu. */
  settings?: { about: string; group: SettingsGroup; icon: NavIcon; order: number }
  /** Asks ahead (`prefetch`) while the page's code is still coming. */
  load?: (at: { params: Record<string, string>; search: UrlState }) => unknown
  /** `lazyPage(() => import('./leads-page.tsx'), 'LeadsPage')`. */
  Page: ComponentType
  /** Outside the frame, for people who are not signed in (sign-in, invitation, setup). */
  bare?: true
}

/** A page whose code comes when it is opened, or when a link to it is pointed at. */
export const lazyPage = lazyRouteComponent as <M extends Record<string, unknown>>(
  load: () => Promise<M>,
  name: keyof M & string,
) => ComponentType
