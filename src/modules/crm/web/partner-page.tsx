import { Button } from '@mantine/core'
import { IconAddressBook } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { counted } from '#ui/format.ts'
import { NotFound } from '#ui/frame/not-found.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { makeOld } from '#ui/query-client.ts'
import { FactList } from '#ui/record/fact-list.tsx'
import { RecordLayout } from '#ui/record/record-layout.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { readContact } from '../contract/contact.ts'
import { readPartner } from '../contract/partner.ts'
import { listFiles, listTasks, readTimeline } from '../contract/work.ts'
import { Composer } from './composer.tsx'
import { usePartnerEdits } from './partner-edits.ts'
import { usePartnerStages } from './partner-stages.ts'
import { RecordFiles } from './record-files.tsx'
import { RecordLoans } from './record-loans.tsx'
import { RecordTasks } from './record-tasks.tsx'
import { RecordTimeline } from './record-timeline.tsx'
import { stageTone } from './stages.ts'
import { usePartnerFacts } from './use-partner-facts.tsx'
import { WhichHost } from './which-value.tsx'

/** A partner: who it is, how far the partnership has come, what happened and what comes next. */
export function PartnerPage() {
  const { partner: id } = usePageParams<{ partner: string }>()
  const { data: partner, error, refetch } = useAction(readPartner, { partner: id })
  useLive(['partner.*', 'note.*', 'task.*', 'file.*', 'contact.*'], [readPartner, readTimeline, listTasks, listFiles])
  useTitle(partner?.name)
  const { stageOf } = usePartnerStages()
  const edits = usePartnerEdits()
  const facts = usePartnerFacts(partner)
  const person = useAction(readContact, { contact: partner?.contact ?? '' }, { enabled: partner !== undefined })
  if (error?.word === 'not-found' && !partner) return <NotFound />
  if (error && !partner) return <ErrorState page error={error} onAgain={refetch} />
  // A partner is everybody's; the person they are, with all that happened, is theirs who have them.
  const hidden = person.error?.word === 'not-found'
  const about = partner && !hidden ? { contact: partner.contact } : undefined
  const stage = stageOf(partner?.stage)
  const archive = async (archived: boolean) => {
    if (!partner) return
    try {
      await edits.update(partner, { archived })
      showUndo({
        message: archived ? `${partner.name} was archived.` : `${partner.name} is back from the archive.`,
        undo: () => edits.update(partner, { archived: !archived }),
      })
      void makeOld({ queryKey: [readContact.name] })
    } catch (problem) {
      showProblem(problem)
    }
  }
  return (
    <>
      <PageHeader
        back={{ label: 'Partners', to: '/partners' }}
        title={partner?.name ?? <Bone width={180} height={18} />}
        detail={
          partner && (
            <>
              {partner.company && <span>{partner.company}</span>}
              {stage && <Tag tone={partner.late ? 'late' : stageTone(stage)}>{stage.name}</Tag>}
              {partner.loans > 0 && <Tag tone="done">Beside {counted(partner.loans, 'loan')}</Tag>}
              {partner.archived && <Tag>Archived</Tag>}
            </>
          )
        }
        actions={
          partner && (
            <>
              {!hidden && (
                <Button
                  variant="subtle"
                  color="gray"
                  leftSection={<IconAddressBook size={16} stroke={1.6} aria-hidden />}
                  renderRoot={props => <Link to={`/people/${partner.contact}`} {...props} />}
                >
                  As a person
                </Button>
              )}
              <ActButton
                needs="partner.edit"
                blocked={partner.mayEdit ? undefined : 'This partner belongs to somebody else.'}
                onClick={() => void archive(!partner.archived)}
              >
                {partner.archived ? 'Bring back' : 'Archive'}
              </ActButton>
            </>
          )
        }
      />
      <RecordLayout
        facts={<FactList label={`Facts about ${partner?.name ?? 'the partner'}`} facts={facts} loading={!partner} />}
        middle={
          hidden ? (
            <EmptyState
              icon={IconAddressBook}
              title="What happened with them is not yours to see"
              why="Notes, tasks, loans and files are seen by whoever has them as a person."
            />
          ) : (
            <RecordTimeline
              about={about}
              composer={about && partner && <Composer about={about} name={partner.name} zone={null} />}
            />
          )
        }
        related={
          about &&
          partner && (
            <>
              <RecordTasks about={about} />
              <RecordLoans contact={partner.contact} />
              <RecordFiles about={about} />
            </>
          )
        }
      />
      <WhichHost />
    </>
  )
}
