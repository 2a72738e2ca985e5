import { IconUsers } from '@tabler/icons-react'
import { useMemo } from 'react'
import { civilTime } from '#base/civil-time.ts'
import { usStates } from '#base/us-states.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { type FilterField, readMany } from '#ui/filter/filter.ts'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { type ContactRow, contactRoles, listContacts } from '../contract/contact.ts'
import { useColleagues } from './colleagues.ts'
import { customColumns } from './custom-columns.tsx'
import { customFilterFields, customFilterOf, customSortOf } from './custom-filters.ts'
import { DuplicatesLink } from './duplicates-link.tsx'
import { FindByNumber } from './find-by-number.tsx'
import { Hint } from './lead-columns.tsx'
import { type BuiltInView, useSavedViews } from './saved-views.tsx'
import { searchHint } from './search-hint.ts'
import { leadsEmpty } from './slots.ts'
import { useCustomFields } from './use-custom-fields.ts'
import { languageWords, placeText, roleWords } from './words.ts'

const builtIn: readonly BuiltInView[] = [
  { id: 'all', label: 'All people', search: '' },
  { id: 'mine', label: 'Mine', search: 'owner=me' },
  { id: 'partners', label: 'Partners and agents', search: 'role=partner,agent' },
]
const noun = { one: 'person', many: 'people' }
const dash = <span className="quiet">–</span>

function usePeopleFields(): readonly FilterField[] {
  const own = useCustomFields('person')
  const people = useColleagues()
  return useMemo(
    () => [
      { id: 'q', label: 'Name, e-mail or phone', kind: 'text' },
      {
        id: 'role',
        label: 'Role',
        kind: 'enum',
        onlyIs: true,
        options: contactRoles.map(value => ({ value, label: roleWords[value] ?? value })),
      },
      { id: 'owner', label: 'Owner', kind: 'person', onlyIs: true, options: [{ value: 'me', label: 'Me' }, ...people.choices] },
      { id: 'unassigned', label: 'Unassigned', kind: 'yes', words: 'without an owner' },
      {
        id: 'state',
        label: 'State',
        kind: 'enum',
        onlyIs: true,
        options: usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` })),
      },
      ...customFilterFields(own),
      { id: 'archived', label: 'Archived', kind: 'yes', words: 'put away' },
    ],
    [people, own],
  )
}

/** Everybody the firm knows. */
export function PeoplePage() {
  const [url, setUrl] = useUrlState()
  const { user, tenant } = useMe()
  const own = useCustomFields('person')
  const me = user.id
  const fields = usePeopleFields()
  const people = useColleagues()
  const keys = useMemo(() => [...fields.map(field => field.id), 'sort'], [fields])
  const saved = useSavedViews({ page: 'people', builtIn, keys, url, setUrl })
  useLive(['contact.*'], [listContacts])
  const many = (text: string | undefined) => (text ? readMany(text).values : undefined)
  const yes = (text: string | undefined) => (text === undefined ? undefined : text === 'yes')
  const filter = {
    q: url.q,
    role: many(url.role),
    owner: many(url.owner)?.map(one => (one === 'me' ? me : one)),
    unassigned: yes(url.unassigned),
    state: many(url.state),
    archived: yes(url.archived),
    custom: customFilterOf(own, url, civilTime(Date.now(), tenant.timeZone).date),
  }
  const list = useInfiniteAction(listContacts, {
    ...(Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as typeof filter),
    limit: 60,
    sort: customSortOf(url.sort) ?? (url.sort === 'name' ? 'name' : url.sort === 'added' ? 'oldest' : 'newest'),
  })
  const hint = url.q ? searchHint(url.q, user.type) : undefined
  const filtered = fields.some(field => url[field.id])

  const columns = useMemo(
    (): Column<ContactRow>[] => [
      { id: 'name', title: 'Name', width: 216, sortable: true, phone: true, cell: one => one.name },
      {
        id: 'role',
        title: 'Role',
        width: 112,
        cell: one => one.roles.map(role => roleWords[role] ?? role).join(', '),
      },
      { id: 'added', title: 'Added', width: 116, sortable: true, cell: one => <When at={one.createdAt} /> },
      { id: 'company', title: 'Company', width: 160, cell: one => one.company ?? dash },
      { id: 'phone', title: 'Phone', width: 108, phone: true, cell: one => <Hint text={one.phoneHint} /> },
      { id: 'email', title: 'E-mail', width: 176, hidden: true, cell: one => <Hint text={one.emailHint} /> },
      { id: 'place', title: 'Home', width: 156, cell: one => placeText(one.city, one.state) || dash },
      { id: 'owner', title: 'Owner', width: 132, cell: one => people.nameOf(one.owner) ?? <span className="quiet">Nobody</span> },
      { id: 'language', title: 'Language', width: 110, hidden: true, cell: one => languageWords(one.language) },
      {
        id: 'contactable',
        title: 'Contact',
        width: 136,
        cell: one => (one.doNotContact ? <Tag tone="late">Do not contact</Tag> : dash),
      },
      ...customColumns<ContactRow>(own),
    ],
    [people, own],
  )
  const onSort = (asked: string | undefined) =>
    setUrl({ sort: asked === '-name' ? (url.sort === 'name' ? undefined : 'name') : asked === '-added' ? '-added' : asked })
  return (
    <>
      <PageHeader
        title="People"
        views={saved.views}
        view={saved.view}
        onView={saved.onView}
        viewActs={saved.acts}
        actions={
          <>
            <FindByNumber />
            <DuplicatesLink />
          </>
        }
      />
      <FilterBar fields={fields} value={url} onChange={change => setUrl(change)} />
      <DataTable
        id="people"
        noun={noun}
        columns={columns}
        rows={list.items as ContactRow[]}
        rowId={one => one.id}
        rowLabel={one => one.name}
        href={one => `/people/${one.id}`}
        sort={url.sort ?? '-added'}
        onSort={onSort}
        loading={list.loading}
        error={list.error}
        onAgain={list.again}
        more={list.more}
        loadingMore={list.loadingMore}
        onMore={list.loadMore}
        empty={
          filtered ? (
            <EmptyState title="Nobody matches" why={hint ?? 'Take a filter off to see more people.'} />
          ) : (
            <EmptyState
              icon={IconUsers}
              title="No people yet"
              why="Everybody who comes with a lead, borrows or works with you as a partner is listed here once, however often they come."
            >
              <SlotParts slot={leadsEmpty} />
            </EmptyState>
          )
        }
      />
    </>
  )
}
