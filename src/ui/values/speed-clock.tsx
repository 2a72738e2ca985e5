import { IconAlarm, IconCheck } from '@tabler/icons-react'
import { elapsedText, exactText } from '../format.ts'
import { useNow } from '../now.ts'
import css from './tag.module.css'

interface SpeedClockProps {
  receivedAt: string
  /** First touch; stops the clock. */
  touchedAt?: string | null | undefined
  /** The promise, in minutes: green until then, amber until three times that, then red. */
  goalMinutes?: number
  /** Under a heading that says what it is: the time alone. */
  short?: boolean
  /** How long somebody waited from one moment to another, where not every hour counts. */
  waited?: (from: string, to: number) => number
}

const everyHour = (from: string, to: number) => to - Date.parse(from)

/** Speed to lead, where everybody can see it: counts up from the moment of receipt until somebody answers. */
export function SpeedClock({ receivedAt, touchedAt, goalMinutes = 5, short = false, waited = everyHour }: SpeedClockProps) {
  return touchedAt ? (
    <Face
      ms={waited(receivedAt, Date.parse(touchedAt))}
      goalMinutes={goalMinutes}
      stopped
      short={short}
      receivedAt={receivedAt}
    />
  ) : (
    <Running receivedAt={receivedAt} goalMinutes={goalMinutes} waited={waited} />
  )
}

function Running({ receivedAt, goalMinutes, waited }: Required<Pick<SpeedClockProps, 'receivedAt' | 'goalMinutes' | 'waited'>>) {
  const now = useNow(1000)
  return <Face ms={waited(receivedAt, now)} goalMinutes={goalMinutes} receivedAt={receivedAt} />
}

function Face({
  ms,
  goalMinutes,
  stopped = false,
  short = false,
  receivedAt,
}: {
  ms: number
  goalMinutes: number
  stopped?: boolean
  short?: boolean
  receivedAt: string
}) {
  const goal = goalMinutes * 60_000
  const tone = ms < goal ? 'done' : ms < 3 * goal ? 'due' : 'late'
  const word = stopped ? (tone === 'done' ? '' : 'late') : tone === 'done' ? 'waiting' : tone === 'due' ? 'due' : 'late'
  const Icon = stopped ? IconCheck : IconAlarm
  return (
    <span
      className={`${css.tag} figures`}
      data-tone={tone}
      data-quiet={stopped || undefined}
      role={stopped ? undefined : 'timer'}
      title={`Received ${exactText(receivedAt)}. The goal is ${goalMinutes} minutes to the first touch.`}
    >
      <Icon size={14} stroke={1.8} aria-hidden />
      {stopped && !short ? `Answered in ${elapsedText(ms)}` : elapsedText(ms)}
      {word && <span className={css.word}>{word}</span>}
    </span>
  )
}
