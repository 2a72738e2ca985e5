import { useEffect, useState } from 'react'
import { useLiveState } from '../live.ts'
import { canOf, useMe } from '../me.ts'
import type { Tone } from '../theme.ts'
import { useHouse } from './house.ts'

/** A state of the whole screen that nobody may overlook. */
export interface Special {
  tone: Tone
  label: string
  /** What it means for what one does now. */
  meaning: string
  /** Where it can be ended. */
  to?: string | undefined
}

/** A connection that comes back within this time is not worth a word. */
const patienceMs = 4000

export function useSpecial(): Special | undefined {
  const me = useMe()
  const { tenant } = me
  const { pages, demoPage } = useHouse()
  const lost = useLost()
  if (lost)
    return {
      tone: 'due',
      label: 'Connection lost',
      meaning: 'What you typed is kept. Changes by others appear when the connection is back.',
    }
  if (tenant.demo)
    return {
      tone: 'automation',
      label: 'Demo data',
      meaning: 'The people and loans here are invented. An administrator can remove them in one step.',
      to: pages.find(page => page.path === demoPage && (page.needs === null || canOf(me, page.needs).allowed))?.path,
    }
  return undefined
}

function useLost(): boolean {
  const state = useLiveState()
  const [lost, setLost] = useState(false)
  useEffect(() => {
    if (state !== 'lost') return setLost(false)
    const timer = setTimeout(() => setLost(true), patienceMs)
    return () => clearTimeout(timer)
  }, [state])
  return lost
}
