import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone, FactsSkeleton, ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { useCan, useMe } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { FactList } from '#ui/record/fact-list.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listBranches, listPartnerCompanies, listPeople, listUserTypes, readMe, updatePerson } from '../contract.ts'
import { FactorResetNote } from './factor-reset.tsx'
import { LicensesPart } from './licenses-part.tsx'
import { LimitsPart } from './limits-part.tsx'
import { PersonStatus } from './people-columns.tsx'
import { PersonAccess } from './person-access.tsx'
import { type PersonChange, personFacts } from './person-facts.ts'
import css from './person-page.module.css'
import { MayOnlyRead } from './settings-section.tsx'
import { personParts } from './slots.ts'
import { ViewAs } from './view-as.tsx'

const back = { label: 'Colleagues', to: '/settings/people' }

/** One colleague: what they are here, their licenses, their access. */
export function PersonPage() {
  const { person: id } = usePageParams<{ person: string }>()
  const people = useAction(listPeople, {})
  const branches = useAction(listBranches, {})
  const types = useAction(listUserTypes, {})
  const companies = useAction(listPartnerCompanies, {})
  const update = useCommand(updatePerson, { invalidates: [listPeople, listBranches, readMe], quiet: true })
  const can = useCan('people.manage')
  const { tenant } = useMe()
  const now = useNow()
  const person = people.data?.items.find(one => one.id === id)
  useTitle(person?.name)
  useLive(['member.*', 'licence.*', 'identity.*'], [listPeople])

  if (people.error && !people.data) {
    return (
      <>
        <PageHeader title="Colleague" back={back} />
        <ErrorState error={people.error} onAgain={people.refetch} />
      </>
    )
  }
  if (people.data && !person) return <NotFound />
  const save = (change: PersonChange) => update.run({ person: id, ...change })
  return (
    <>
      <PageHeader
        title={person?.name ?? <Bone width={160} height={18} />}
        back={back}
        detail={
          person && (
            <>
              <span>{[person.typeName, person.branchName].filter(Boolean).join(', ')}</span>
              <span aria-hidden>·</span>
              <PersonStatus person={person} now={now} zone={tenant.timeZone} />
              {person.status === 'active' && (
                <>
                  <span aria-hidden>·</span>
                  <span>
                    {person.lastSeenAt ? (
                      <>
                        Last seen <When at={person.lastSeenAt} />
                      </>
                    ) : (
                      'Not signed in yet'
                    )}
                  </span>
                </>
              )}
            </>
          )
        }
        actions={
          person && (
            <>
              <ViewAs person={person} />
              <PersonAccess person={person} />
            </>
          )
        }
      />
      <div className={css.note}>
        <MayOnlyRead needs="people.manage" />
        {person && <FactorResetNote person={person} />}
      </div>
      <div className={css.record}>
        <div className={css.facts}>
          {person ? (
            <FactList
              label={`Facts about ${person.name}`}
              facts={personFacts({
                person,
                people: people.data?.items ?? [],
                branches: branches.data?.items ?? [],
                types: types.data?.items ?? [],
                companies: companies.data?.items ?? [],
                zone: tenant.timeZone,
                now,
                save: can.allowed && person.status !== 'deactivated' ? save : undefined,
                why: can.why || 'Reactivate this colleague first.',
              })}
            />
          ) : (
            <FactsSkeleton facts={10} />
          )}
        </div>
        <div className={css.parts}>
          {person ? (
            <>
              <LicensesPart person={person} />
              <LimitsPart person={person} />
              <SlotParts slot={personParts} person={person} />
            </>
          ) : (
            <ListSkeleton rows={5} />
          )}
        </div>
      </div>
    </>
  )
}
