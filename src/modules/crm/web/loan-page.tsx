import { ErrorState } from '#ui/feedback/error-state.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { FactList } from '#ui/record/fact-list.tsx'
import { RecordLayout } from '#ui/record/record-layout.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { readLoan } from '../contract/loan.ts'
import { listFiles, listTasks, readTimeline } from '../contract/work.ts'
import { Assignment } from './assignment.tsx'
import { Composer } from './composer.tsx'
import { EndingHost } from './ending.tsx'
import { LoanHeader } from './loan-header.tsx'
import { LoanPeople } from './loan-people.tsx'
import { LoanSealed } from './loan-sealed.tsx'
import { LoanStageBar } from './loan-stage-bar.tsx'
import { HolderHost } from './new-holder.tsx'
import { RecordFiles } from './record-files.tsx'
import { RecordTasks } from './record-tasks.tsx'
import { RecordTimeline } from './record-timeline.tsx'
import { contactConsent } from './slots.ts'
import { useLoanFacts } from './use-loan-facts.tsx'
import { WhichHost } from './which-value.tsx'

/** A loan: its terms, who stands on it, what happened, what comes next. */
export function LoanPage() {
  const { loan: id } = usePageParams<{ loan: string }>()
  const { data: loan, error, refetch } = useAction(readLoan, { loan: id })
  useLive(['loan.*', 'note.*', 'task.*', 'file.*', 'field.*'], [readLoan, readTimeline, listTasks, listFiles])
  useTitle(loan && `${loan.name}, loan`)
  const facts = useLoanFacts(loan)

  if (error?.word === 'not-found' && !loan) return <NotFound />
  if (error && !loan) return <ErrorState page error={error} onAgain={refetch} />
  const about = loan && { contact: loan.contact, loan: loan.id }
  return (
    <>
      <LoanHeader loan={loan} />
      {loan && <LoanStageBar loan={loan} />}
      <RecordLayout
        facts={<FactList label={`Facts about the loan of ${loan?.name ?? 'somebody'}`} facts={facts} loading={!loan} />}
        middle={
          <RecordTimeline
            about={loan && { loan: loan.id }}
            composer={about && loan && <Composer about={about} name={loan.name} zone={null} />}
          />
        }
        related={
          loan &&
          about && (
            <>
              <Assignment kind="loan" record={loan} />
              <LoanPeople loan={loan} />
              <LoanSealed loan={loan} />
              <RecordTasks about={about} />
              <SlotParts slot={contactConsent} contact={loan.contact} lead={loan.lead} />
              <RecordFiles about={about} />
            </>
          )
        }
      />
      <EndingHost />
      <WhichHost />
      <HolderHost />
    </>
  )
}
