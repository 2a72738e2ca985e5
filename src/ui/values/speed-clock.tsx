import { VisuallyHidden } from '@mantine/core'
import { IconAlarm, IconCheck, IconPlayerPause } from '@tabler/icons-react'
import { aheadText, elapsedText, exactText } from '../format.ts'
import { useNow } from '../now.ts'
import css from './tag.module.css'
import { Tag } from './tag.tsx'

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
  /** Until when nobody is there to answer and the clock stands still; undefined while it runs. */
  closedUntil?: (now: number) => number | undefined
  /** In which the office opens. */
  zone?: string | undefined
}

const everyHour = (from: string, to: number) => to - Date.parse(from)
const neverClosed = () => undefined

/** Speed to lead, where everybody can see it: counts up from the moment of receipt until somebody answers. */
export function SpeedClock({
  receivedAt,
  touchedAt,
  goalMinutes = 5,
  short = false,
  waited = everyHour,
  closedUntil = neverClosed,
  zone,
}: SpeedClockProps) {
  return touchedAt ? (
    <Face
      ms={waited(receivedAt, Date.parse(touchedAt))}
      goalMinutes={goalMinutes}
      stopped
      short={short}
      receivedAt={receivedAt}
    />
  ) : (
    <Running
      receivedAt={receivedAt}
      goalMinutes={goalMinutes}
      waited={waited}
      closedUntil={closedUntil}
      zone={zone}
      short={short}
    />
  )
}

type RunningProps = Required<Pick<SpeedClockProps, 'receivedAt' | 'goalMinutes' | 'waited' | 'closedUntil' | 'short'>> &
  Pick<SpeedClockProps, 'zone'>

function Running({ receivedAt, goalMinutes, waited, closedUntil, zone, short }: RunningProps) {
  const now = useNow(1000)
  const opens = closedUntil(now)
  if (opens !== undefined)
    return (
      <span
        title={`Received ${exactText(receivedAt, zone)}. The clock stands at ${elapsedText(waited(receivedAt, now))} and goes on ${exactText(opens, zone)}.`}
        className="figures"
      >
        <Tag icon={IconPlayerPause}>
          {short ? <VisuallyHidden component="span">Closed until </VisuallyHidden> : 'Closed until '}
          {aheadText(opens, now, zone)}
        </Tag>
      </span>
    )
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
