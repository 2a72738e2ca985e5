import { Button, Switch } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { dateText } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { readRouting, setCaps } from '../contract/routing-actions.ts'
import css from './routing-people.module.css'
import { capsText, languageName, type Routing, type RoutingPerson, scheduleText } from './routing-words.ts'
import { Caps } from './rule-target.tsx'

const dash = <span className="quiet">–</span>

/** Who can be given leads, where they may, how many they get, and when. */
export function RoutingPeople({ data }: { data: Routing }) {
  const [url, setUrl] = useUrlState()
  const now = useNow()
  const columns = useMemo(
    (): Column<RoutingPerson>[] => [
      { id: 'name', title: 'Name', width: 168, phone: true, cell: one => one.name },
      {
        id: 'state',
        title: 'Takes leads',
        width: 128,
        phone: true,
        cell: one =>
          !one.active ? (
            <Tag>Deactivated</Tag>
          ) : !one.takesLeads ? (
            <Tag>Takes none</Tag>
          ) : one.awayUntil && Date.parse(one.awayUntil) > now ? (
            <Tag tone="due">
              Away, back <When at={one.awayUntil} />
            </Tag>
          ) : (
            <Tag tone="done">Takes leads</Tag>
          ),
      },
      {
        id: 'licences',
        title: 'Licensed in',
        width: 180,
        cell: one =>
          one.licences.length === 0 ? (
            <span className="quiet">No state</span>
          ) : (
            <span className={css.states}>
              {one.licences.map(license => (
                <span
                  key={license.state}
                  data-tone={license.good ? undefined : 'late'}
                  title={license.expires ? `Until ${dateText(license.expires)}` : license.status}
                >
                  {license.state}
                  {!license.good && ` ${license.status === 'active' ? 'expired' : license.status}`}
                </span>
              ))}
            </span>
          ),
      },
      {
        id: 'given',
        title: 'Today',
        width: 88,
        align: 'right',
        cell: one => {
          const full = one.caps.perDay !== undefined && one.given.day >= one.caps.perDay
          return (
            <span className="figures" data-tone={full ? 'due' : undefined} style={full ? { color: 'var(--tone)' } : undefined}>
              {one.given.day}
              {one.caps.perDay !== undefined && ` of ${one.caps.perDay}`}
              {full && ' full'}
            </span>
          )
        },
      },
      { id: 'month', title: 'Month', width: 72, align: 'right', cell: one => <span className="figures">{one.given.month}</span> },
      { id: 'caps', title: 'At most', width: 148, cell: one => capsText(one.caps) || <span className="quiet">No limit</span> },
      {
        id: 'hours',
        title: 'Hours',
        width: 172,
        cell: one => (one.hours ? scheduleText(one.hours) : <span className="quiet">Always</span>),
      },
      { id: 'branch', title: 'Branch', width: 116, cell: one => one.branchName ?? dash },
      {
        id: 'languages',
        title: 'Languages',
        width: 132,
        cell: one => one.languages.map(languageName).join(', ') || dash,
      },
    ],
    [now],
  )
  const person = data.people.find(one => one.id === url.panel)
  return (
    <>
      <DataTable
        id="routing-people"
        noun={{ one: 'person', many: 'people' }}
        columns={columns}
        rows={data.people}
        rowId={one => one.id}
        rowLabel={one => one.name}
        onOpen={one => setUrl({ panel: one.id })}
        total={{ value: data.people.length }}
        empty={
          <EmptyState
            icon={IconUsers}
            title="Nobody can be given leads yet"
            why="Loan officers are listed here, and managers and administrators who hold a license."
          >
            <Button renderRoot={props => <Link to="/settings/people" {...props} />}>Go to colleagues</Button>
          </EmptyState>
        }
      />
      {person && <PersonDrawer key={person.id} person={person} onClose={() => setUrl({ panel: undefined })} />}
    </>
  )
}

function PersonDrawer({ person, onClose }: { person: RoutingPerson; onClose: () => void }) {
  const can = useCan('routing.caps')
  const [caps, setOwn] = useState(person.caps)
  const [unknown, setUnknown] = useState(person.takesUnknownState)
  const save = useCommand(setCaps, { invalidates: [readRouting], quiet: true })
  const changed = unknown !== person.takesUnknownState || JSON.stringify(caps) !== JSON.stringify(person.caps)
  const submit = async () => {
    try {
      await save.run({ person: person.id, caps, takesUnknownState: unknown })
      const before = { person: person.id, caps: person.caps, takesUnknownState: person.takesUnknownState }
      showUndo({ message: `The caps of ${person.name} were changed.`, undo: () => save.run(before) })
      onClose()
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <FormDrawer opened onClose={onClose} unsaved={changed && !save.pending} size={440} title={person.name}>
      <div className={css.panel}>
        <section>
          <h3>At most this many leads</h3>
          <p>
            By routing; leads given by hand do not count. So far {person.given.hour} this hour, {person.given.day} today,{' '}
            {person.given.month} this month.
          </p>
          <fieldset disabled={!can.allowed}>
            <Caps caps={caps} onChange={setOwn} />
          </fieldset>
        </section>
        <Switch
          label="Also takes leads whose state is not known"
          disabled={!can.allowed}
          checked={unknown}
          onChange={event => setUnknown(event.currentTarget.checked)}
        />
        <section>
          <h3>When they take leads</h3>
          <p>
            {person.hours ? scheduleText(person.hours) : 'Always'}. They set their own hours and absences under their account.
          </p>
        </section>
        {!can.allowed && <p>{can.why}</p>}
        <div className={css.acts}>
          <Button variant="subtle" renderRoot={props => <Link to={`/settings/people/${person.id}`} {...props} />}>
            Licenses and access
          </Button>
          <Button variant="filled" disabled={!can.allowed} loading={save.pending} onClick={() => void submit()}>
            Save
          </Button>
        </div>
      </div>
    </FormDrawer>
  )
}
