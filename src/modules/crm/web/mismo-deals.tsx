import { IconAlertCircle, IconBuildingBank, IconInfoCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Output } from '#ui/call.ts'
import { counted, rateText } from '#ui/format.ts'
import { Money } from '#ui/values/money.tsx'
import { Tag } from '#ui/values/tag.tsx'
import type { importMismo } from '../contract/loan-file.ts'
import { participantWords } from './loan-words.ts'
import css from './mismo.module.css'
import { mortgageWords, purposeWords } from './words.ts'

type Told = Output<typeof importMismo>

const knownBy = {
  email: 'Known by e-mail',
  phone: 'Known by phone',
  both: 'Known by e-mail and phone',
  colleague: 'Known to a colleague',
} as const

type Deal = Told['deals'][number]

/** What of the loan itself would be opened; what the file does not say is left out. */
const factsOf = ({ property, purpose, mortgageType, noteRate, termMonths }: Deal): [string, string][] => {
  const place = [property.street, property.city, [property.state, property.zip].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ')
  const facts: [string, string | undefined][] = [
    ['Purpose', `${purposeWords[purpose]}, ${mortgageWords[mortgageType]}`],
    ['Property', place || undefined],
    ['Rate', noteRate === null ? undefined : rateText(noteRate)],
    ['Term', termMonths === null ? undefined : counted(termMonths, 'month')],
  ]
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined)
}

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
          <dl className={css.facts}>
            {factsOf(deal).map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <ul>
            {deal.borrowers.map((one, place) => (
              <li key={place}>
                <span>{one.contact ? <Link to={`/people/${one.contact}`}>{one.name}</Link> : one.name}</span>
                <Tag tone={one.known ? 'accent' : 'plain'}>
                  {one.known ? knownBy[one.known] : done ? 'Added' : 'Will be added'}
                </Tag>
              </li>
            ))}
            {deal.others.map((one, place) => (
              <li key={`beside ${place}`}>
                <span>
                  {one.name} <span className="quiet">{participantWords[one.role].toLowerCase()}</span>
                </span>
                <Tag tone={one.known ? 'accent' : 'plain'}>{one.known ? 'Known' : done ? 'Added' : 'Will be added'}</Tag>
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
