import { Popover, UnstyledButton } from '@mantine/core'
import {
  IconAlertCircle,
  IconCheck,
  IconChevronDown,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconInfoCircle,
  IconMinus,
  IconRobot,
  IconX,
} from '@tabler/icons-react'
import { type ReactNode, useId, useRef, useState } from 'react'
import type { NavIcon } from '../frame/page.ts'
import type { Tone } from '../theme.ts'
import css from './reasons.module.css'

/** One line under a verdict. */
export interface Reason {
  /** `met` speaks for it, `unmet` against, `waiting` not yet, `note` neither. */
  mark: 'met' | 'unmet' | 'waiting' | 'note'
  text: ReactNode
  /** The rule by name: “Contact hours 8 AM to 9 PM”. */
  rule?: string | undefined
  /** Where the rule stands or the fact was read: “47 CFR 64.1200(c)(1)”, “Lead form, Mar 4”. */
  source?: string | undefined
  href?: string | undefined
  /** Points, an amount, a count: under each other, so that the sum can be followed. */
  value?: string | undefined
}

export interface ReasonsProps {
  /** Three to six words: “Clear to call”, “Withheld until 8:00 AM”. */
  verdict: ReactNode
  tone: Tone
  reasons: readonly Reason[]
  /** The sum of the values, or what they were bounded by. */
  total?: { label: string; value: string } | undefined
  /** Starts with the verdict alone. */
  folded?: boolean
}

const marks: Record<Reason['mark'], { icon: NavIcon; word: string; tone: Tone }> = {
  met: { icon: IconCheck, word: 'For', tone: 'done' },
  unmet: { icon: IconX, word: 'Against', tone: 'late' },
  waiting: { icon: IconClock, word: 'Not yet', tone: 'due' },
  note: { icon: IconMinus, word: 'Note', tone: 'plain' },
}
const verdicts: Record<Tone, NavIcon> = {
  done: IconCircleCheck,
  late: IconCircleX,
  due: IconAlertCircle,
  automation: IconRobot,
  accent: IconInfoCircle,
  plain: IconInfoCircle,
}

/** Why something was decided as it was: the verdict, then every reason with its rule and source. Looks the same everywhere. */
export function Reasons({ verdict, tone, reasons, total, folded = false }: ReasonsProps) {
  const [open, setOpen] = useState(!folded)
  const listId = useId()
  const Icon = verdicts[tone]
  return (
    <section className={css.reasons} data-tone={tone}>
      <UnstyledButton className={css.verdict} aria-expanded={open} aria-controls={listId} onClick={() => setOpen(!open)}>
        <Icon size={18} stroke={1.8} aria-hidden />
        <span className={css.words}>{verdict}</span>
        <span className={css.count}>{reasons.length === 1 ? '1 reason' : `${reasons.length} reasons`}</span>
        <IconChevronDown size={16} stroke={1.6} aria-hidden className={css.turn} />
      </UnstyledButton>
      <div id={listId} hidden={!open}>
        <ReasonList reasons={reasons} total={total} />
      </div>
    </section>
  )
}

function ReasonList({ reasons, total }: Pick<ReasonsProps, 'reasons' | 'total'>) {
  return (
    <ul className={css.list}>
      {reasons.map((reason, index) => {
        const { icon: Mark, word, tone } = marks[reason.mark]
        const source = reason.href ? <a href={reason.href}>{reason.source ?? 'Source'}</a> : reason.source
        return (
          <li key={index} className={css.line}>
            <span className={css.mark} data-tone={tone} role="img" aria-label={word}>
              <Mark size={14} stroke={2.2} aria-hidden />
            </span>
            <span className={css.text}>{reason.text}</span>
            {(reason.rule || source) && (
              <span className={css.source}>
                {reason.rule}
                {reason.rule && source && ' · '}
                {source}
              </span>
            )}
            {reason.value && <span className={`${css.value} figures`}>{reason.value}</span>}
          </li>
        )
      })}
      {total && (
        <li className={`${css.line} ${css.total}`}>
          <span />
          <span className={css.text}>{total.label}</span>
          <span className={`${css.value} figures`}>{total.value}</span>
        </li>
      )}
    </ul>
  )
}

/** The verdict as a word in a row or beside a button; the reasons open under it. `children` stand in their place where they are asked for only then. */
export function ReasonsChip({ verdict, tone, reasons, total, children }: ReasonsProps & { children?: ReactNode }) {
  const Icon = verdicts[tone]
  // A list draws one in every row; what opens under it is made when it is first asked for.
  const [asked, setAsked] = useState(false)
  const [opened, setOpened] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const chip = (
    <UnstyledButton
      ref={button}
      className={css.chip}
      data-tone={tone}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={event => {
        event.stopPropagation()
        setAsked(true)
        setOpened(!opened)
      }}
    >
      <Icon size={14} stroke={1.8} aria-hidden />
      {verdict}
    </UnstyledButton>
  )
  if (!asked) return chip
  return (
    <Popover
      width={380}
      position="bottom-start"
      trapFocus
      opened={opened}
      onChange={setOpened}
      onClose={() => button.current?.focus()}
    >
      <Popover.Target>{chip}</Popover.Target>
      <Popover.Dropdown p={0} aria-label="Reasons" onClick={event => event.stopPropagation()}>
        {children ?? <Reasons verdict={verdict} tone={tone} reasons={reasons} total={total} />}
      </Popover.Dropdown>
    </Popover>
  )
}
