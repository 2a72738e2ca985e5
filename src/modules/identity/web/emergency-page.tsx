import { Alert, Button } from '@mantine/core'
import { IconShieldLock } from '@tabler/icons-react'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { readEmergency, sealEmergency } from '../contract.ts'
import { DrillForm, SealForm, type Shares, SharesOnPaper, TakeShares } from './emergency-forms.tsx'
import { EmergencyUse } from './emergency-use.tsx'
import table from './plain-table.module.css'
import css from './settings.module.css'
import { SettingsBody, SettingsSection } from './settings-section.tsx'
import { ShownOnce } from './shown-once.tsx'
import { askedParts } from './slots.ts'

type Data = Output<typeof readEmergency>
const asked = [sealEmergency.name]

/** The emergency access: who keeps its shares, whether they were tried, and what was done by it. */
export function EmergencyPage() {
  const [url, setUrl] = useUrlState()
  const [panel, setPanel] = useState<'seal' | 'drill'>()
  const { data, error, refetch } = useAction(readEmergency, {})
  useLive(['emergency.*', 'approval.*', 'alert.*'], [readEmergency])
  // Kept here, since what shows that they may be taken goes with the taking.
  const [shares, setShares] = useState<Shares>()
  const close = () => setPanel(undefined)
  const seal = (
    <ActButton needs="emergency.manage" variant={data?.state === 'none' ? 'filled' : 'default'} onClick={() => setPanel('seal')}>
      {data?.state === 'none' ? 'Seal it' : 'Seal anew'}
    </ActButton>
  )
  return (
    <>
      <PageHeader title="Emergency access" actions={seal} />
      <SettingsBody>
        <SlotParts slot={askedParts} actions={asked} />
        {error && !data ? (
          <ErrorState error={error} onAgain={refetch} />
        ) : !data ? (
          <FactsSkeleton facts={5} />
        ) : data.state === 'none' ? (
          <EmptyState
            icon={IconShieldLock}
            title="No emergency access is sealed"
            why="For the day the provider is down and nobody gets in: two credentials, each in two shares that two colleagues keep on paper. Both shares together open the company as an administrator for an hour; everybody is told, and somebody else reviews what was done."
          />
        ) : (
          <Standing data={data} onDrill={() => setPanel('drill')} onShown={setShares} />
        )}
        {data && data.uses.length > 0 && <Uses uses={data.uses} onOpen={use => setUrl({ open: use })} />}
      </SettingsBody>
      <FormDrawer
        opened={panel !== undefined}
        onClose={close}
        size={480}
        title={panel === 'seal' ? 'Seal the emergency access' : 'Drill'}
      >
        {panel === 'seal' && <SealForm onClose={close} />}
        {panel === 'drill' && <DrillForm onClose={close} />}
      </FormDrawer>
      <ShownOnce title="Your shares" onClose={() => setShares(undefined)}>
        {shares && <SharesOnPaper of={shares} />}
      </ShownOnce>
      <FormDrawer
        opened={url.open !== undefined}
        onClose={() => setUrl({ open: undefined })}
        size={560}
        title="Use of the emergency access"
      >
        {url.open && <EmergencyUse key={url.open} use={url.open} />}
      </FormDrawer>
    </>
  )
}

function Standing({ data, onDrill, onShown }: { data: Data; onDrill: () => void; onShown: (shares: Shares) => void }) {
  const sealing = data.state === 'sealing'
  return (
    <SettingsSection
      title="Shares"
      about={
        sealing
          ? 'Nothing opens yet: each custodian takes their shares here, once, and keeps them on paper.'
          : `${data.unopened} of 2 credentials are sealed. Each opens with both of its shares, at ${location.host}/emergency.`
      }
      action={
        !sealing && (
          <Button onClick={onDrill} variant={data.drillOverdue ? 'filled' : 'default'}>
            Drill
          </Button>
        )
      }
    >
      <table className={table.table} aria-label="Custodians">
        <thead>
          <tr>
            <th scope="col">Custodian</th>
            <th scope="col">Shares</th>
          </tr>
        </thead>
        <tbody>
          {data.custodians.map(one => (
            <tr key={one.id}>
              <td>{one.name}</td>
              <td>{one.taken ? <Tag tone="done">Taken</Tag> : <Tag tone="due">Not taken yet</Tag>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.mayTake && <TakeShares onShown={onShown} />}
      {data.drillDueAt && (
        <p className={css.note}>
          {data.drilledAt ? (
            <span>
              Tried last <When at={data.drilledAt} />;{' '}
            </span>
          ) : (
            <span>Never tried; </span>
          )}
          <span>
            {data.drillOverdue ? 'a drill was due' : 'the next drill is due'} <When at={data.drillDueAt} as="date" />.
          </span>
        </p>
      )}
      {data.drillOverdue && (
        <Alert color="yellow" variant="light" role="status">
          Nobody has tried for a month whether the shares still fit. A drill opens nothing.
        </Alert>
      )}
    </SettingsSection>
  )
}

function Uses({ uses, onOpen }: { uses: Data['uses']; onOpen: (use: string) => void }) {
  return (
    <SettingsSection title="Uses" about="Each is reviewed within 48 hours by somebody who keeps no share of it.">
      <table className={table.table} aria-label="Uses of the emergency access">
        <thead>
          <tr>
            <th scope="col">Opened</th>
            <th scope="col">State</th>
            <th scope="col" data-wide>
              Why
            </th>
            <th scope="col">
              <span className="quiet">Open</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {uses.map(one => (
            <tr key={one.id}>
              <td>
                <When at={one.openedAt} as="exact" />
              </td>
              <td>
                {one.open ? (
                  <Tag tone="late">Open now</Tag>
                ) : one.reviewedAt ? (
                  <Tag tone="done">Reviewed by {one.reviewedBy}</Tag>
                ) : (
                  <Tag tone={one.overdue ? 'late' : 'due'}>{one.overdue ? 'Review overdue' : 'To be reviewed'}</Tag>
                )}
              </td>
              <td data-wide>{one.why}</td>
              <td>
                <Button size="compact-sm" onClick={() => onOpen(one.id)}>
                  Open
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </SettingsSection>
  )
}
