import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { counted } from '#ui/format.ts'
import { NotFound } from '#ui/frame/not-found.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { FactList } from '#ui/record/fact-list.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listBranches, listPartnerCompanies, listPeople, listWorkgroups, renameWorkgroup } from '../contract.ts'
import css from './plain-table.module.css'
import { PlainTable } from './plain-table.tsx'
import { SettingsBody, SettingsSection } from './settings-section.tsx'
import { ArchiveWorkgroup, MoveToWorkgroup, type Moving } from './workgroup-moves.tsx'
import { WorkgroupProducts } from './workgroup-products.tsx'

const back = { label: 'Workgroups', to: '/settings/workgroups' }

/** One workgroup: what is in it, and how it gets there. */
export function WorkgroupPage() {
  const { workgroup: id } = usePageParams<{ workgroup: string }>()
  const workgroups = useAction(listWorkgroups, {})
  const branches = useAction(listBranches, {})
  const companies = useAction(listPartnerCompanies, {})
  const people = useAction(listPeople, {})
  const rename = useCommand(renameWorkgroup, { invalidates: [listWorkgroups], quiet: true })
  const [moving, setMoving] = useState<Moving>()
  useLive(['workgroup.*', 'member.*'], [listWorkgroups, listBranches, listPartnerCompanies, listPeople])
  const open = (workgroups.data?.items ?? []).filter(one => !one.archived)
  const workgroup = open.find(one => one.id === id)
  useTitle(workgroup?.name)
  if (workgroups.data && !workgroup) return <NotFound />

  const nameOf = (of: string) => open.find(one => one.id === of)?.name ?? 'another workgroup'
  const parts = (part: Moving['part'], items: readonly { id: string; name: string; workgroup: string }[]) => {
    const [here, elsewhere] = [items.filter(one => one.workgroup === id), items.filter(one => one.workgroup !== id)]
    if (items.length === 0) return <p className={css.nothing}>None yet.</p>
    return (
      <PlainTable
        columns={[
          { id: 'name', title: 'Name', cell: one => one.name },
          { id: 'workgroup', title: 'Workgroup', cell: one => (one.workgroup === id ? 'Here' : nameOf(one.workgroup)) },
        ]}
        rows={[...here, ...elsewhere]}
        rowId={one => one.id}
        acts={
          open.length > 1
            ? one => {
                const to = one.workgroup === id ? undefined : id
                return (
                  <Button size="compact-sm" aria-label={`Move ${one.name}`} onClick={() => setMoving({ part, ...one, to })}>
                    {to ? 'Move here' : 'Move'}
                  </Button>
                )
              }
            : undefined
        }
      />
    )
  }
  const members = (people.data?.items ?? []).filter(one => one.status !== 'deactivated')
  const inIt = members.filter(one => one.workgroups?.includes(id))
  const everywhere = members.filter(one => one.workgroups === null)
  const seenBy = ({ workgroups: of }: (typeof members)[number]) =>
    of === null ? 'Every workgroup' : of.length > 1 ? of.map(nameOf).join(', ') : 'This one'
  const error = workgroups.error ?? branches.error ?? companies.error ?? people.error
  return (
    <>
      <PageHeader title={workgroup?.name ?? 'Workgroup'} back={back} />
      <SettingsBody>
        {error && !workgroup ? (
          <ErrorState error={error} onAgain={workgroups.refetch} />
        ) : !workgroup || !branches.data || !companies.data || !people.data ? (
          <FactsSkeleton facts={8} />
        ) : (
          <>
            <SettingsSection title="About">
              <FactList
                label={`About ${workgroup.name}`}
                facts={[
                  {
                    id: 'name',
                    label: 'Name',
                    value: workgroup.name,
                    edit: {
                      kind: 'text',
                      value: workgroup.name,
                      schema: renameWorkgroup.input.shape.name,
                      save: async value => {
                        const before = workgroup.name
                        await rename.run({ workgroup: id, name: String(value ?? '') })
                        showUndo({
                          message: `${before} is called ${String(value)} now.`,
                          undo: () => rename.run({ workgroup: id, name: before }),
                        })
                      },
                    },
                  },
                ]}
              />
            </SettingsSection>
            <SettingsSection title="Branches" about="A branch takes its colleagues and records along.">
              {parts('branch', branches.data.items)}
            </SettingsSection>
            <SettingsSection
              title="Partner companies"
              about="Their own people go along, and what they sent in that nobody has yet."
            >
              {parts('partnerCompany', companies.data.items)}
            </SettingsSection>
            <SettingsSection
              title="People"
              about={`${counted(inIt.length, 'person is', 'people are')} in it, mostly by their branch. Who else is in it is said on each person’s page, under limits.`}
            >
              {inIt.length + everywhere.length === 0 ? (
                <p className={css.nothing}>Nobody is in it yet.</p>
              ) : (
                <PlainTable
                  columns={[
                    {
                      id: 'name',
                      title: 'Name',
                      cell: one => (
                        <Link to="/settings/people/$person" params={{ person: one.id }}>
                          {one.name}
                        </Link>
                      ),
                    },
                    { id: 'type', title: 'Type', cell: one => one.typeName },
                    { id: 'sees', title: 'Sees', cell: seenBy },
                  ]}
                  rows={[...inIt, ...everywhere]}
                  rowId={one => one.id}
                />
              )}
            </SettingsSection>
            <WorkgroupProducts workgroup={workgroup} companyOff={workgroups.data?.companyOff ?? []} />
            {!workgroup.first && <ArchiveWorkgroup workgroup={workgroup} others={open.filter(one => one.id !== id)} />}
          </>
        )}
      </SettingsBody>
      <MoveToWorkgroup moving={moving} workgroups={open} onClose={() => setMoving(undefined)} />
    </>
  )
}
