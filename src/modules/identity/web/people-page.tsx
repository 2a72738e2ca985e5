import { TextInput } from '@mantine/core'
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { useCan, useMe } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { askViewing, invitePerson, listBranches, listPeople, reactivatePerson, updatePerson } from '../contract.ts'
import { InviteDrawer } from './invite-drawer.tsx'
import { useToday } from './license-chips.tsx'
import { peopleColumns } from './people-columns.tsx'
import { foundPeople, peopleFields, peopleViews } from './people-filter.ts'
import css from './people-page.module.css'
import { askedParts } from './slots.ts'

/** Everybody who can sign in: what they are, where they belong, what they are licensed for. */
/** What takes a second person here: administrators, and looks as a colleague. */
const asked = [invitePerson.name, updatePerson.name, reactivatePerson.name, askViewing.name]

export function PeoplePage() {
  const [url, setUrl] = useUrlState()
  const people = useAction(listPeople, {})
  const branches = useAction(listBranches, {})
  const now = useNow()
  const today = useToday()
  const { tenant } = useMe()
  const can = useCan('people.invite')
  useLive(['member.*', 'licence.*', 'identity.*'], [listPeople])

  const invite = () => setUrl({ panel: 'invite' })
  useKeys([{ keys: 'n', label: 'Invite a colleague', group: 'List', run: invite }], can.allowed)
  const columns = useMemo(() => peopleColumns(now, tenant.timeZone), [now, tenant.timeZone])
  const rows = useMemo(() => foundPeople(people.data?.items ?? [], url, today, now), [people.data, url, today, now])
  const fields = useMemo(() => peopleFields(branches.data?.items ?? []), [branches.data])
  const filtered = ['find', ...fields.map(field => field.id)].some(id => url[id])

  return (
    <>
      <PageHeader
        title="Colleagues"
        back={{ label: 'Settings', to: '/settings' }}
        count={people.data && { value: rows.length }}
        views={peopleViews}
        view={url.view ?? 'current'}
        onView={view => setUrl({ view: view === 'current' ? undefined : view })}
        actions={
          <ActButton
            needs="people.invite"
            variant="filled"
            leftSection={<IconUserPlus size={16} stroke={1.8} />}
            onClick={invite}
          >
            Invite a colleague
          </ActButton>
        }
      />
      <FilterBar fields={fields} value={url} onChange={change => setUrl(change)}>
        <TextInput
          className={css.find!}
          type="search"
          aria-label="Find by name, e-mail or NMLS ID"
          placeholder="Find"
          leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
          value={url.find ?? ''}
          onChange={event => setUrl({ find: event.currentTarget.value || undefined }, true)}
        />
      </FilterBar>
      <SlotParts slot={askedParts} actions={asked} />
      <DataTable
        id="colleagues"
        noun={{ one: 'colleague', many: 'colleagues' }}
        columns={columns}
        rows={rows}
        rowId={person => person.id}
        rowLabel={person => person.name}
        stacked
        href={person => `/settings/people/${person.id}`}
        sort={url.sort}
        onSort={sort => setUrl({ sort }, true)}
        loading={people.isPending}
        error={people.error}
        onAgain={people.refetch}
        total={{ value: rows.length }}
        empty={filtered ? undefined : <NobodyHere view={url.view} onInvite={invite} />}
      />
      <InviteDrawer opened={url.panel === 'invite' && can.allowed} onClose={() => setUrl({ panel: undefined })} />
    </>
  )
}

function NobodyHere({ view, onInvite }: { view: string | undefined; onInvite: () => void }) {
  if (view === 'due')
    return (
      <EmptyState
        icon={IconUsers}
        title="No license is due"
        why="Colleagues whose license has expired, or ends within 30 days, stand here. Leads of a state go only to people licensed there."
      />
    )
  if (view === 'deactivated')
    return (
      <EmptyState
        icon={IconUsers}
        title="Nobody is deactivated"
        why="People who left stand here; what they did stays on record."
      />
    )
  return (
    <EmptyState
      icon={IconUsers}
      title={view === 'invited' ? 'No invitation is open' : 'Nobody here yet'}
      why={
        view === 'invited' ? 'People you invite stand here until they choose their password.' : 'People you invite stand here.'
      }
    >
      <ActButton needs="people.invite" onClick={onInvite}>
        Invite a colleague
      </ActButton>
    </EmptyState>
  )
}
