import { useEffect, useState } from 'react'
import { useLiveState } from '../live.ts'
import { useMe } from '../me.ts'
import type { Tone } from '../theme.ts'
import css from './special-line.module.css'

/** A connection that comes back within this time is not worth a word. */
const patienceMs = 4000

/** A thin coloured line and a label, only in special states. */
export function SpecialLine() {
  const { tenant } = useMe()
  const lost = useLost()
  const state: { tone: Tone; label: string } | undefined = lost
    ? { tone: 'due', label: 'Connection lost. What you typed is kept; changes by others appear when it is back.' }
    : tenant.demo
      ? { tone: 'automation', label: 'Demo data' }
      : undefined
  return (
    <div className={css.line} data-tone={state?.tone} data-on={state ? true : undefined} role="status">
      {state && <span className={css.label}>{state.label}</span>}
    </div>
  )
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
