import { IconEye } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { call } from '#ui/call.ts'
import { useLive } from '#ui/live.ts'
import { useMe } from '#ui/me.ts'
import { Tag } from '#ui/values/tag.tsx'
import { lookAt, presenceSeconds } from '../contract/presence.ts'
import { heard, type Present, stillHere } from '../rules/presence.ts'
import { useColleagues } from './colleagues.ts'

/** Whoever has touched nothing for so long does not look any more, whatever stands on their screen. */
const awayMs = 3 * 60_000
const lapseMs = presenceSeconds.lapse * 1000

type Record = { lead: string } | { loan: string } | { contact: string }

/** Ids of the colleagues who have this record open. Each says so on coming, now and then, and to whoever comes later. */
function useOthers(record: Record): readonly string[] {
  const me = useMe().user.id
  const [present, setPresent] = useState<Present>(new Map())
  const known = useRef(present)
  known.current = present
  const [[kind, id]] = Object.entries(record) as [[string, string]]
  const tell = useRef((_gone?: boolean) => {})

  useEffect(() => {
    let touched = Date.now()
    const touch = () => {
      touched = Date.now()
    }
    const looks = () => document.visibilityState === 'visible' && Date.now() - touched < awayMs
    // A record that is out of sight by now tells so on its own; here nothing is to be said of it.
    const say = (gone = false) => void call(lookAt, { [kind]: id, gone } as never).catch(() => {})
    tell.current = gone => looks() && say(gone)
    tell.current()
    const timer = setInterval(() => tell.current(), presenceSeconds.again * 1000)
    const sweep = setInterval(() => setPresent(now => stillHere(now, Date.now())), 1000)
    const acts = ['pointerdown', 'pointermove', 'keydown'] as const
    for (const act of acts) window.addEventListener(act, touch, { passive: true })
    return () => {
      clearInterval(timer)
      clearInterval(sweep)
      for (const act of acts) window.removeEventListener(act, touch)
      tell.current = () => {}
      setPresent(new Map())
      say(true)
    }
  }, [kind, id])

  useLive(['presence.*'], ({ name, subject, by }) => {
    if (subject?.id !== id || !by || by === me) return
    const gone = name === 'presence.gone'
    // Who has just come does not know who is here.
    if (!gone && !known.current.has(by)) tell.current()
    setPresent(now => heard(now, { by, gone }, Date.now(), lapseMs))
  })
  return [...present.keys()]
}

/** “Bea is looking at this too”, beside the title of a record. */
export function Lookers({ record }: { record: Record }) {
  const others = useOthers(record)
  const people = useColleagues()
  const names = others.map(id => people.nameOf(id)!).toSorted()
  const said =
    names.length === 1
      ? `${names[0]} is looking at this too`
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are looking at this too`
  return (
    <span role="status">
      {names.length > 0 && (
        <Tag tone="accent" icon={IconEye}>
          {said}
        </Tag>
      )}
    </span>
  )
}
