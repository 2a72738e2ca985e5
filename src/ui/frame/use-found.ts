import { IconFileText } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { canOf, useMe } from '../me.ts'
import { type Found, type SearchProvider, useHouse } from './house.ts'

const pauseMs = 120
const none: readonly SearchProvider[] = []

interface State {
  groups: Record<string, Found[]>
  searching: boolean
  failed: boolean
  why: string | null
}
const nothing: State = { groups: {}, searching: false, failed: false, why: null }

/** Asks every provider as the person types; slower answers never replace newer ones. */
export function useFound(text: string) {
  const { searches = none } = useHouse()
  const me = useMe()
  const navigate = useNavigate()
  const [state, setState] = useState<State>(nothing)

  useEffect(() => {
    const asked = text.trim()
    if (asked.length < 2) return setState(nothing)
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      setState(old => ({ ...old, searching: true }))
      const usable = searches.filter(s => canOf(me, s.needs).allowed)
      const answers = await Promise.allSettled(usable.map(s => s.find(asked, abort.signal)))
      const whys = await Promise.all(usable.map(s => s.why?.(asked, abort.signal).catch(() => null)))
      if (abort.signal.aborted) return
      setState({
        groups: Object.fromEntries(
          answers.map((answer, index) => [usable[index]!.group, answer.status === 'fulfilled' ? answer.value : []]),
        ),
        searching: false,
        failed: answers.some(answer => answer.status === 'rejected'),
        why: whys.find(why => why) ?? null,
      })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, searches, me])

  const found = Object.entries(state.groups).flatMap(([group, records]) =>
    records.map(record => ({
      id: `${group} ${record.id}`,
      group,
      label: record.label,
      detail: record.detail,
      keys: undefined,
      icon: IconFileText,
      run: () => void navigate({ to: record.to }),
    })),
  )
  return { found, searching: state.searching, failed: state.failed, why: state.why }
}
