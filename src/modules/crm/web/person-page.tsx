import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { FactList } from '#ui/record/fact-list.tsx'
import { RecordLayout } from '#ui/record/record-layout.tsx'
import { usePageParams, useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { LocalTime } from '#ui/values/when.tsx'
import { listContacts, readContact, updateContact } from '../contract/contact.ts'
import { listFiles, listTasks, readTimeline } from '../contract/work.ts'
import { Composer } from './composer.tsx'
import { Household } from './household.tsx'
import { Identifiers } from './identifiers.tsx'
import { Lookers } from './lookers.tsx'
import { MergePerson } from './merge-person.tsx'
import { MergedPeople } from './merged-people.tsx'
import { PossibleDuplicates } from './possible-duplicates.tsx'
import { ReachBar } from './reach-bar.tsx'
import { RecordFiles } from './record-files.tsx'
import { RecordLoans } from './record-loans.tsx'
import { RecordTasks } from './record-tasks.tsx'
import { RecordTimeline } from './record-timeline.tsx'
import { contactConsent, recordActs } from './slots.ts'
import { usePersonFacts } from './use-person-facts.tsx'
import { WhichHost } from './which-value.tsx'
import { WhoSees } from './who-sees.tsx'
import { roleWords } from './words.ts'

/** A person: every way they were ever reached, and everything there is of them. */
export function PersonPage() {
  const { person: id } = usePageParams<{ person: string }>()
  const { data: person, error, refetch } = useAction(readContact, { contact: id }, { keep: false })
  useLive(
    ['contact.*', 'lead.*', 'loan.*', 'note.*', 'task.*', 'file.*', 'consent.*'],
    [readContact, readTimeline, listTasks, listFiles],
  )
  const [url, setUrl] = useUrlState()
  const navigate = useNavigate()
  useTitle(person?.name)
  // Somebody who was merged: the address becomes the one of whoever was kept.
  useEffect(() => {
    if (person && person.id !== id) void navigate({ to: `/people/${person.id}`, search: url as never, replace: true })
  }, [person, id, navigate, url])
  const facts = usePersonFacts(person)
  const update = useCommand(updateContact, { invalidates: [readContact, listContacts, readTimeline] })

  if (error?.word === 'not-found' && !person) return <NotFound />
  if (error && !person) return <ErrorState page error={error} onAgain={refetch} />
  const about = person && { contact: person.id }
  const bar = async (doNotContact: boolean) => {
    await update.run({ contact: id, doNotContact })
    showUndo({
      message: doNotContact
        ? `${person?.name} will not be contacted.`
        : `${person?.name} may be contacted again, where consent allows it.`,
      undo: () => update.run({ contact: id, doNotContact: !doNotContact }),
    })
  }
  return (
    <>
      <PageHeader
        back={{ label: 'People', to: '/people' }}
        title={person?.name ?? <Bone width={180} height={18} />}
        detail={
          person && (
            <>
              {person.roles.map(role => (
                <Tag key={role}>{roleWords[role] ?? role}</Tag>
              ))}
              {person.doNotContact && <Tag tone="late">Do not contact</Tag>}
              {person.archived && <Tag>Archived</Tag>}
              {person.timeZone && <LocalTime zone={person.timeZone} />}
              <Lookers record={{ contact: person.id }} />
            </>
          )
        }
        actions={
          person && (
            <>
              <WhoSees kind="contact" record={person.id} name={person.name} />
              <SlotParts slot={recordActs} kind="contact" record={person.id} name={person.name} />
              <ActButton needs="contact.merge" onClick={() => setUrl({ merge: 'find' })}>
                Merge
              </ActButton>
              <ActButton
                needs="contact.edit"
                blocked={person.mayEdit ? undefined : 'This person belongs to somebody else.'}
                onClick={() => void bar(!person.doNotContact).catch(() => undefined)}
              >
                {person.doNotContact ? 'Allow contact again' : 'Do not contact'}
              </ActButton>
            </>
          )
        }
      />
      {person && <ReachBar ways={person.identifiers} doNotContact={person.doNotContact} name={person.name} />}
      <RecordLayout
        facts={
          <>
            <FactList label={`Facts about ${person?.name ?? 'the person'}`} facts={facts} loading={!person} />
            {person && <Identifiers person={person} />}
          </>
        }
        middle={
          <RecordTimeline
            about={about}
            composer={about && person && <Composer about={about} name={person.name} zone={person.timeZone} />}
          />
        }
        related={
          person &&
          about && (
            <>
              <RecordTasks about={about} />
              <RecordLoans contact={person.id} />
              <Household person={person} />
              <SlotParts slot={contactConsent} contact={person.id} lead={null} />
              <PossibleDuplicates contact={person.id} />
              <MergedPeople person={person} />
              <RecordFiles about={about} />
            </>
          )
        }
      />
      <WhichHost />
      {person && url.merge !== undefined && (
        <MergePerson
          person={person}
          other={url.merge === 'find' ? undefined : url.merge}
          onChange={(kept, other) =>
            void navigate({ to: `/people/${kept}`, search: { merge: other ?? 'find' } as never, replace: true })
          }
          onClose={() => setUrl({ merge: undefined }, true)}
        />
      )}
    </>
  )
}
