import { Link } from '@tanstack/react-router'
import { labelOf } from '#ui/format.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useAction } from '#ui/use-action.ts'
import { Money } from '#ui/values/money.tsx'
import { When } from '#ui/values/when.tsx'
import { readContact } from '../contract/contact.ts'
import css from './record.module.css'
import { useStages } from './stages.ts'
import { intentWords, purposeWords, statusWords } from './words.ts'

/** What else there is of the person: loans, other leads, the people they live with. */
export function RecordLoans({ contact, except }: { contact: string; except?: string }) {
  const { data } = useAction(readContact, { contact })
  const stages = useStages()
  const leads = data?.leads.filter(lead => lead.id !== except) ?? []
  const members = data?.members.filter(one => one.id !== contact) ?? []
  return (
    <>
      <RelatedPart title="Loans">
        {data && data.loans.length === 0 ? (
          <span className="quiet">No loans yet.</span>
        ) : (
          <ul className={css.list}>
            {data?.loans.map(loan => (
              <li key={loan.id} className={css.line}>
                <span>
                  <Link to={`/loans/${loan.id}`}>
                    {purposeWords[loan.purpose as keyof typeof purposeWords] ?? labelOf(loan.purpose)}{' '}
                    <Money cents={loan.amountCents} />
                  </Link>
                  <small>{[loan.number, stages.stageOf(loan.stage)?.name].filter(Boolean).join(' · ')}</small>
                </span>
              </li>
            ))}
          </ul>
        )}
      </RelatedPart>
      {leads.length > 0 && (
        <RelatedPart title={except ? 'Other leads of this person' : 'Leads'}>
          <ul className={css.list}>
            {leads.map(lead => (
              <li key={lead.id} className={css.line}>
                <span>
                  <Link to={`/leads/${lead.id}`}>
                    {lead.intent === 'unknown' ? 'Lead' : intentWords[lead.intent]} <Money cents={lead.amountCents} />
                  </Link>
                  <small>
                    {stages.stageOf(lead.stage)?.name ?? statusWords[lead.status].label}
                    {lead.source && ` · ${lead.source}`} · <When at={lead.receivedAt} />
                  </small>
                </span>
              </li>
            ))}
          </ul>
        </RelatedPart>
      )}
      {except && members.length > 0 && (
        <RelatedPart title={data?.householdName ?? 'Household'}>
          <ul className={css.list}>
            {members.map(one => (
              <li key={one.id} className={css.line}>
                <Link to={`/people/${one.id}`}>{one.name}</Link>
              </li>
            ))}
          </ul>
        </RelatedPart>
      )}
    </>
  )
}
