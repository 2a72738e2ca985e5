import { VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Output } from '#ui/call.ts'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { elapsedText, moneyText, numberText } from '#ui/format.ts'
import type { readToday } from '../contract/work.ts'
import css from './today.module.css'

type Numbers = Output<typeof readToday>['numbers']

/** The promise that speed to lead is measured by. */
const goalSeconds = 300

/** The day in six figures, each one the way to what it counts. */
export function TodayNumbers({ numbers }: { numbers: Numbers | undefined }) {
  const speed = numbers?.medianSpeedSeconds
  return (
    <dl className={css.numbers}>
      <Figure label="New today" to="/leads" search={{ received: 'today' }}>
        {numbers && numberText(numbers.newToday)}
      </Figure>
      <Figure label="Answered today" hint="Leads with a first touch today">
        {numbers && numberText(numbers.touchedToday)}
      </Figure>
      <Figure
        label="Speed to lead"
        hint="The median time from receipt to the first touch, of the leads answered today. The goal is 5 minutes."
      >
        {numbers &&
          (speed === null || speed === undefined ? (
            <span className="quiet">–</span>
          ) : (
            <span data-tone={speed <= goalSeconds ? 'done' : speed <= 3 * goalSeconds ? 'due' : 'late'} className={css.speed}>
              {elapsedText(speed * 1000)}
              <small>{speed <= goalSeconds ? 'in time' : 'late'}</small>
            </span>
          ))}
      </Figure>
      <Figure label="Open leads" to="/leads" search={{ status: '!converted,lost,do_not_contact,invalid' }}>
        {numbers && numberText(numbers.openLeads)}
      </Figure>
      <Figure label="Open loans">{numbers && numberText(numbers.openLoans)}</Figure>
      <Figure label="In the pipeline" hint="The amounts of the open loans together">
        {numbers && <span title={moneyText(numbers.pipelineCents)}>{moneyText(numbers.pipelineCents, 'short')}</span>}
      </Figure>
    </dl>
  )
}

interface FigureProps {
  label: string
  hint?: string
  to?: string
  search?: Record<string, string>
  children: ReactNode
}

const Figure = ({ label, hint, to, search, children }: FigureProps) => (
  <div className={css.number} title={hint}>
    <dt>{label}</dt>
    <dd className="figures">
      {children === undefined ? (
        <Bone width={48} height={20} />
      ) : to ? (
        <Link to={to} search={search as never} title={`See ${label.toLowerCase()}`}>
          {children}
          <VisuallyHidden> {label.toLowerCase()}, see them</VisuallyHidden>
        </Link>
      ) : (
        children
      )}
    </dd>
  </div>
)
