import { Button, Switch } from '@mantine/core'
import { useState } from 'react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { type Product, productNames, products } from '#policy/products.ts'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { dateText, numberText } from '#ui/format.ts'
import { useTitle } from '#ui/frame/title.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { usePageParams } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import {
  exportClient,
  listClients,
  listExports,
  measureClient,
  readClient,
  resumeClient,
  suspendClient,
  switchProduct,
} from '../contract.ts'
import { type Act, ActDrawer } from './act-drawer.tsx'
import { DeletionPart } from './deletion-part.tsx'
import { ExportsPart } from './exports-part.tsx'
import css from './operator.module.css'
import { OperatorFrame } from './operator-frame.tsx'
import { Standing } from './standing.tsx'

type Client = Output<typeof readClient>

export const ClientPage = () => (
  <OperatorFrame>
    <One />
  </OperatorFrame>
)

function One() {
  const { client: id } = usePageParams<{ client: string }>()
  const client = useAction(readClient, { client: id })
  const [act, setAct] = useState<Act>()
  const stale = { invalidates: [readClient, listClients], quiet: true }
  const suspend = useCommand(suspendClient, stale)
  const resume = useCommand(resumeClient, stale)
  const turn = useCommand(switchProduct, stale)
  const make = useCommand(exportClient, { invalidates: [listExports], quiet: true })
  const data = client.data
  useTitle(data?.name ?? 'Client')
  if (client.error && !data) return <ErrorState page error={client.error} onAgain={client.refetch} />

  const toSuspend = ({ name }: Client): Act => ({
    title: `Suspend ${name}`,
    what: 'From the next request on nobody of it gets in, its pages and sources answer nothing, and no lead is taken. Nothing is deleted.',
    submit: 'Suspend',
    run: reason => suspend.run({ client: id, reason }),
  })
  const toResume = ({ name }: Client): Act => ({
    title: `Let ${name} go on`,
    what: 'Everybody gets in again, and what waited goes on where it stopped.',
    submit: 'Let it go on',
    run: reason => resume.run({ client: id, reason }),
  })
  const toExport = ({ name }: Client): Act => ({
    title: `Make an archive of ${name}`,
    what: 'It is written in the background into the data folder of the host, everything as of one moment, while the client works on.',
    submit: 'Make the archive',
    run: reason => make.run({ client: id, reason }),
  })
  const toSwitch = (product: Product, on: boolean): Act => ({
    title: `Switch ${products[product].label} ${on ? 'on' : 'off'}`,
    what: on
      ? 'It goes on where it stopped, from everybody’s next request on.'
      : 'From everybody’s next request on it is refused, in words that say so. Nothing that it keeps is lost.',
    submit: on ? 'Switch on' : 'Switch off',
    run: reason => turn.run({ client: id, product, on, reason }),
  })
  return (
    <>
      <PageHeader
        title={data?.name ?? 'Client'}
        back={{ label: 'Clients', to: '/operator' }}
        detail={data && <Standing client={data} />}
        actions={
          data &&
          data.deletion !== 'agreed' && (
            <Button onClick={() => setAct(data.suspendedAt ? toResume(data) : toSuspend(data))}>
              {data.suspendedAt ? 'Let it go on' : 'Suspend'}
            </Button>
          )
        }
      />
      <div className={css.body}>
        {data ? (
          <>
            {data.deletion && <DeletionPart client={data} />}
            <SettingsSection title="How it stands" about="Numbers of the last seven days. None of its records can be seen here.">
              <Numbers client={data} />
            </SettingsSection>
            <ExportsPart client={id} onExport={() => setAct(toExport(data))} />
            <SettingsSection title="Products" about="What is switched off is refused from the next request on and loses nothing.">
              <ul className={css.list}>
                {productNames.map(name => (
                  <ProductLine key={name} client={data} product={name} onTurn={on => setAct(toSwitch(name, on))} />
                ))}
              </ul>
            </SettingsSection>
            {!data.deletion && <DeletionPart client={data} />}
          </>
        ) : (
          <FactsSkeleton facts={8} />
        )}
      </div>
      <ActDrawer act={act} onClose={() => setAct(undefined)} />
    </>
  )
}

function Numbers({ client }: { client: Client }) {
  const size = useAction(measureClient, { client: client.id })
  const { health } = client
  const megabytes = size.data && `${numberText(Math.ceil(size.data.bytes / 1e6))} MB`
  const numbers = [
    ['Short name', client.slug],
    ['NMLS ID', client.nmlsId ?? 'None'],
    ['Client since', dateText(client.createdAt)],
    ['Active people', numberText(client.people)],
    ['Last used', <When key="used" at={client.lastUsedAt} />],
    ['Rows kept', size.data ? numberText(size.data.rows) : '…'],
    ['Size of them', megabytes ?? '…'],
    ['Failed background work', numberText(health.failedJobs)],
    ['Webhook deliveries given up', numberText(health.deadDeliveries)],
    ['Leads refused or held', numberText(health.refusedLeads)],
    ['Bulk work under way', numberText(health.unfinished)],
    ['Bulk work that failed', numberText(health.failed)],
    ['Requests waiting for a second person', numberText(client.waiting)],
  ] as const
  return (
    <dl className={css.numbers}>
      {numbers.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface ProductLineProps {
  client: Client
  product: Product
  onTurn: (on: boolean) => void
}

function ProductLine({ client, product, onTurn }: ProductLineProps) {
  const off = client.productsOff.find(one => one.product === product)
  const { label, does } = products[product]
  return (
    <li className={css.line}>
      <span>
        {label}
        <small>
          {off ? (
            <>
              Off since {dateText(off.since)}: {off.reason}
            </>
          ) : (
            does
          )}
        </small>
      </span>
      <Switch checked={!off} aria-label={label} onChange={event => onTurn(event.currentTarget.checked)} />
    </li>
  )
}
