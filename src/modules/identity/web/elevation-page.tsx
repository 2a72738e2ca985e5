import { IconClockShield } from '@tabler/icons-react'
import { useState } from 'react'
import { matrix, type Permission } from '#policy/matrix.ts'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { askElevation, endElevation, listElevations, readMe } from '../contract.ts'
import { ElevationForm } from './elevation-form.tsx'
import { levelNames } from './matrix-words.ts'
import table from './plain-table.module.css'
import { SettingsBody } from './settings-section.tsx'
import { askedParts } from './slots.ts'

type Row = Output<typeof listElevations>['items'][number]

const asked = [askElevation.name]
const stateTags = {
  coming: <Tag tone="due">Begins later</Tag>,
  holds: <Tag tone="accent">Holds now</Tag>,
  over: <Tag>Over</Tag>,
}

/** What one may have for some hours, and who has what so. */
export function ElevationPage() {
  const [opened, setOpened] = useState(false)
  const { data, error, refetch } = useAction(listElevations, {})
  useLive(['elevation.*', 'approval.*'], [listElevations, readMe])
  const add = (
    <ActButton
      needs="elevation.ask"
      variant="filled"
      blocked={data?.mayAsk.length ? undefined : 'The security matrix gives your user type nothing for hours alone.'}
      onClick={() => setOpened(true)}
    >
      Ask for rights
    </ActButton>
  )
  return (
    <>
      <PageHeader title="Rights for hours" actions={add} />
      <SettingsBody>
        <SlotParts slot={askedParts} actions={asked} />
        {error && !data ? (
          <ErrorState error={error} onAgain={refetch} />
        ) : !data ? (
          <ListSkeleton rows={4} label="Loading who has what" />
        ) : data.items.length === 0 ? (
          <EmptyState
            icon={IconClockShield}
            title="Nobody has had rights for hours"
            why={
              data.mayAsk.length
                ? `Your user type may ask for: ${data.mayAsk.map(one => matrix[one.permission].label.toLowerCase()).join(', ')}. Somebody else agrees, and it ends by itself.`
                : 'A cell of the security matrix can be held “only while elevated”. What is marked so for your user type can be asked for here.'
            }
          />
        ) : (
          <Rows rows={data.items} />
        )}
      </SettingsBody>
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={460} title="Ask for rights">
        {opened && data && <ElevationForm given={data.mayAsk} onClose={() => setOpened(false)} />}
      </FormDrawer>
    </>
  )
}

const label = (permission: string) => matrix[permission as Permission]?.label ?? permission

function Rows({ rows }: { rows: readonly Row[] }) {
  const end = useCommand(endElevation, { invalidates: [listElevations, readMe], done: 'It is ended.' })
  return (
    <table className={table.table} aria-label="Rights for hours">
      <thead>
        <tr>
          <th scope="col">Who</th>
          <th scope="col">Could</th>
          <th scope="col">State</th>
          <th scope="col" data-wide>
            Over
          </th>
          <th scope="col" data-wide>
            From
          </th>
          <th scope="col" data-wide>
            Until
          </th>
          <th scope="col">
            <span className="quiet">End</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.id}>
            <td>{row.mine ? 'You' : row.name}</td>
            <td>{row.permissions.map(label).join(', ')}</td>
            <td>
              {stateTags[row.state]}
              {row.endedBy && <span className="quiet"> Ended by {row.endedBy}</span>}
              <span className={table.more}>
                until <When at={row.endedAt ?? row.until} as="exact" />
              </span>
            </td>
            <td data-wide>{levelNames[row.level]}</td>
            <td data-wide>
              <When at={row.from} as="exact" />
            </td>
            <td data-wide>
              <When at={row.endedAt ?? row.until} as="exact" />
            </td>
            <td>
              {row.mayEnd && (
                <ActButton
                  needs="self.use"
                  size="compact-sm"
                  onClick={() => void end.run({ elevation: row.id }).catch(() => undefined)}
                >
                  End now
                </ActButton>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
