import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** The part after `?`, flat and readable: `?view=mine&state=FL,GA&score=80..&sort=-score`. */
export type UrlState = Record<string, string>

/** `,`, `.` and `:` are legal in a query and stay readable; the rest is escaped as always. */
const escaped = (text: string) => encodeURIComponent(text).replace(/%2C/gi, ',').replace(/%3A/gi, ':').replace(/%20/g, '+')

export const parseSearch = (search: string): UrlState => Object.fromEntries(new URLSearchParams(search))

export function stringifySearch(state: Record<string, unknown>): string {
  const parts = Object.entries(state).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return parts.length === 0 ? '' : '?' + parts.map(([name, value]) => `${escaped(name)}=${escaped(String(value))}`).join('&')
}

/** View, filters, sort, selection and open panel live in the address. A change adds a step back unless `quietly`. */
export function useUrlState(): [UrlState, (change: Record<string, string | undefined>, quietly?: boolean) => void] {
  const state = useSearch({ strict: false }) as UrlState
  const navigate = useNavigate()
  const set = useCallback(
    (change: Record<string, string | undefined>, quietly = false) =>
      void navigate({
        to: '.',
        search: ((old: UrlState) => ({ ...old, ...change })) as never,
        replace: quietly,
        resetScroll: false,
      }),
    [navigate],
  )
  return [state, set]
}

/** The `$names` of the page's path. */
export const usePageParams = <T extends Record<string, string>>() => useParams({ strict: false }) as T
