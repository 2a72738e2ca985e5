import { IconAlertCircle, IconBuildingBank, IconInfoCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Output } from '#ui/call.ts'
import { counted } from '#ui/format.ts'
import { Money } from '#ui/values/money.tsx'
import { Tag } from '#ui/values/tag.tsx'
import type { importMismo } from '../contract/loan-file.ts'
import css from './mismo.module.css'

type Told = Output<typeof importMismo>

const knownBy = { email: 'Known by e-mail', phone: 'Known by phone', both: 'Known by e-mail and phone' } as const

/** What is in a loan file: the loans with their borrowers, what was left out, or what keeps it from being read. */
export function MismoDeals({ told, done = false }: { told: Told; done?: boolean }) {
  if (told.problems.length > 0)
    return (
      <section className={css.part} aria-label="Problems">
        <h3 data-tone="late">
          <IconAlertCircle size={16} stroke={1.8} aria-hidden />
          This file cannot be read: {counted(told.problems.length, 'problem')}
        </h3>
        <ol className={css.problems}>
          {told.problems.map((problem, index) => (
            <li key={index}>
              {problem.message}
              {problem.where && <code>{problem.where}</code>}
            </li>
          ))}
        </ol>
      </section>
    )
  return (
    <>
      {told.deals.map((deal, index) => (
        <section key={index} className={css.deal} aria-label={deal.name} data-refused={deal.problems.length > 0 || undefined}>
          <header>
            <IconBuildingBank size={17} stroke={1.6} aria-hidden />
            <strong>{deal.loan ? <Link to={`/loans/${deal.loan}`}>{deal.name}</Link> : deal.name}</strong>
            <span className="quiet">{deal.number}</span>
            <Money cents={deal.amountCents} />
          </header>
          <ul>
            {deal.borrowers.map((one, place) => (
              <li key={place}>
                <span>{one.contact ? <Link to={`/people/${one.contact}`}>{one.name}</Link> : one.name}</span>
                <Tag tone={one.known ? 'accent' : 'plain'}>
                  {one.known ? knownBy[one.known] : done ? 'Added' : 'Will be added'}
                </Tag>
              </li>
            ))}
          </ul>
          {deal.problems.map(problem => (
            <p key={problem} data-tone="late" className={css.refused}>
              {problem}
            </p>
          ))}
          {done && deal.loan && <p className={css.kept}>Opened. SSN, dates of birth, incomes and scores are sealed.</p>}
        </section>
      ))}
      {told.notes.length > 0 && (
        <section className={css.part} aria-label="Left out or assumed">
          <h3>
            <IconInfoCircle size={16} stroke={1.8} aria-hidden />
            Left out or assumed
          </h3>
          <ul className={css.notes}>
            {told.notes.map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
