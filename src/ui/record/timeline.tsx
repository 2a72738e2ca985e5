import { Button } from '@mantine/core'
import {
  IconArrowRight,
  IconArrowsLeftRight,
  IconCalendarEvent,
  IconCheckbox,
  IconFile,
  IconInbox,
  IconMail,
  IconMessage,
  IconNote,
  IconPhone,
  IconRobot,
  IconSettings,
  IconShieldCheck,
  IconUserCheck,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { EmptyState } from '../feedback/empty-state.tsx'
import { ListSkeleton } from '../feedback/skeletons.tsx'
import { dateText } from '../format.ts'
import type { NavIcon } from '../frame/page.ts'
import { useMaybeMe } from '../me.ts'
import type { Tone } from '../theme.ts'
import { When } from '../values/when.tsx'
import css from './timeline.module.css'

export type TimelineKind =
  | 'received'
  | 'assigned'
  | 'stage'
  | 'change'
  | 'call'
  | 'email'
  | 'sms'
  | 'note'
  | 'task'
  | 'meeting'
  | 'file'
  | 'consent'
  | 'automation'
  | 'system'

export interface TimelineEntry {
  id: string
  kind: TimelineKind
  at: string
  /** Null for the system itself. */
  who: string | null
  /** What was done, after the name: “called and left a voicemail”. */
  what: ReactNode
  changes?: readonly { label: string; from: ReactNode; to: ReactNode }[]
  /** The note's or message's own words. */
  body?: ReactNode
  /** Overrules the colour of the kind (a missed call, a bounced mail). */
  tone?: Tone
  /** A `ReasonsChip`, a player, buttons. */
  more?: ReactNode
}

const kinds: Record<TimelineKind, { icon: NavIcon; tone: Tone }> = {
  received: { icon: IconInbox, tone: 'accent' },
  assigned: { icon: IconUserCheck, tone: 'plain' },
  stage: { icon: IconArrowsLeftRight, tone: 'plain' },
  change: { icon: IconArrowsLeftRight, tone: 'plain' },
  call: { icon: IconPhone, tone: 'accent' },
  email: { icon: IconMail, tone: 'accent' },
  sms: { icon: IconMessage, tone: 'accent' },
  note: { icon: IconNote, tone: 'plain' },
  task: { icon: IconCheckbox, tone: 'plain' },
  meeting: { icon: IconCalendarEvent, tone: 'accent' },
  file: { icon: IconFile, tone: 'plain' },
  consent: { icon: IconShieldCheck, tone: 'done' },
  automation: { icon: IconRobot, tone: 'automation' },
  system: { icon: IconSettings, tone: 'plain' },
}

interface TimelineProps {
  entries: readonly TimelineEntry[]
  /** Where one writes: stands above the newest entry. */
  composer?: ReactNode
  loading?: boolean
  more?: boolean
  onMore?: () => unknown
  empty?: ReactNode
}

/** Everything that happened to a record, newest first, by day. */
export function Timeline({ entries, composer, loading = false, more = false, onMore, empty }: TimelineProps) {
  const zone = useMaybeMe()?.tenant.timeZone
  const days = Map.groupBy(entries, entry => dateText(entry.at, zone))
  const today = dateText(new Date(), zone)
  const yesterday = dateText(Date.now() - 86_400_000, zone)
  return (
    <div className={css.timeline}>
      {composer && <div className={css.composer}>{composer}</div>}
      {loading ? (
        <ListSkeleton rows={6} label="Loading the timeline" />
      ) : entries.length === 0 ? (
        (empty ?? (
          <EmptyState title="Nothing has happened yet" why="Calls, messages, notes and every change will be listed here." />
        ))
      ) : (
        [...days].map(([day, own]) => (
          <section key={day} className={css.day}>
            <h2>{day === today ? 'Today' : day === yesterday ? 'Yesterday' : day}</h2>
            <ol>
              {own.map(entry => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </ol>
          </section>
        ))
      )}
      {more && (
        <Button variant="subtle" onClick={() => void onMore?.()}>
          Show earlier
        </Button>
      )}
    </div>
  )
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { icon: Icon, tone } = kinds[entry.kind]
  return (
    <li className={css.entry}>
      <span className={css.icon} data-tone={entry.tone ?? tone}>
        <Icon size={14} stroke={1.8} aria-hidden />
      </span>
      <div className={css.line}>
        <span className={css.what}>
          <strong>{entry.who ?? 'Connect & Close'}</strong> {entry.what}
        </span>
        <span className={css.when}>
          <When at={entry.at} />
        </span>
      </div>
      {entry.changes?.map(change => (
        <div key={change.label} className={css.change}>
          <span className="quiet">{change.label}</span>
          <del>{change.from || 'empty'}</del>
          <IconArrowRight size={14} stroke={1.6} role="img" aria-label="became" />
          <ins>{change.to || 'empty'}</ins>
        </div>
      ))}
      {entry.body && <div className={css.body}>{entry.body}</div>}
      {entry.more && <div className={css.more}>{entry.more}</div>}
    </li>
  )
}
