import { ErrorState } from '#ui/feedback/error-state.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { FactList } from '#ui/record/fact-list.tsx'
import { RecordLayout } from '#ui/record/record-layout.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { readContact } from '../contract/contact.ts'
import { readLead } from '../contract/lead.ts'
import { listFiles, listTasks, readTimeline } from '../contract/work.ts'
import { Assignment } from './assignment.tsx'
import { Composer } from './composer.tsx'
import { EndingHost } from './ending.tsx'
import { LeadHeader } from './lead-header.tsx'
import { HolderHost } from './new-holder.tsx'
import { PossibleDuplicates } from './possible-duplicates.tsx'
import { ReachBar } from './reach-bar.tsx'
import { RecordFiles } from './record-files.tsx'
import { RecordLoans } from './record-loans.tsx'
import { RecordTasks } from './record-tasks.tsx'
import { RecordTimeline } from './record-timeline.tsx'
import { contactConsent, leadSide } from './slots.ts'
import { StageBar } from './stage-bar.tsx'
import { useLeadFacts } from './use-lead-facts.tsx'
import { WhichHost } from './which-value.tsx'

/** A lead: who it is, what happened, what to do next. */
export function LeadPage() {
  const { lead: id } = usePageParams<{ lead: string }>()
  const { data: lead, error, refetch } = useAction(readLead, { lead: id }, { keep: false })
  useLive(
    ['lead.*', 'leads.*', 'contact.*', 'loan.*', 'note.*', 'task.*', 'file.*', 'consent.*'],
    [readLead, readContact, readTimeline, listTasks, listFiles],
  )
  useTitle(lead?.name)
  const facts = useLeadFacts(lead)

  if (error?.word === 'not-found' && !lead) return <NotFound />
  if (error && !lead) return <ErrorState page error={error} onAgain={refetch} />
  const about = lead && { contact: lead.contact, lead: lead.id }
  return (
    <>
      <LeadHeader lead={lead} />
      {lead && <ReachBar ways={lead.identifiers} doNotContact={lead.doNotContact} name={lead.name} />}
      {lead && <StageBar lead={lead} />}
      <RecordLayout
        facts={<FactList label={`Facts about ${lead?.name ?? 'the lead'}`} facts={facts} loading={!lead} />}
        middle={
          <RecordTimeline
            about={about}
            composer={about && lead && <Composer about={about} name={lead.name} zone={lead.timeZone} lead={lead} />}
          />
        }
        related={
          lead &&
          about && (
            <>
              <SlotParts slot={leadSide} lead={lead} />
              <Assignment kind="lead" record={lead} />
              <RecordTasks about={about} />
              <SlotParts slot={contactConsent} contact={lead.contact} lead={lead.id} />
              <PossibleDuplicates contact={lead.contact} />
              <RecordLoans contact={lead.contact} except={lead.id} />
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
