import { Anchor, Button, Code, Switch } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { requestOf } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { readAnchor, readAnchoring, setAnchoring } from '../contract.ts'
import css from './ledger.module.css'

/** The daily checkpoint: what a client keeps that we cannot rewrite, by every way there is to get it. */
export function LedgerAnchors({ signed }: { signed: boolean }) {
  const { data, error, refetch } = useAction(readAnchoring, {})
  const may = useCan('audit.prove')
  const set = useCommand(setAnchoring, { invalidates: [readAnchoring] })
  const address = requestOf(readAnchor, {}).url
  const change = (wanted: { daily?: boolean; alerts?: boolean }) => {
    if (data) void set.run({ daily: data.daily, alerts: data.alerts, ...wanted }).catch(() => undefined)
  }
  const common = { disabled: !data || !may.allowed || set.pending }
  return (
    <section className={css.part} aria-labelledby="anchors">
      <h2 id="anchors">The checkpoint of each day</h2>
      <p>
        Once a day you are told of the newest checkpoint that a witness signed, so that you hold one nobody here can change. It
        comes as the event <Code>ledger.anchored</Code> to{' '}
        <Anchor href="/settings/webhooks" underline="always">
          webhooks
        </Anchor>
        , with the signed note itself, and can be fetched at any time with an API key that may fetch checkpoints:
      </p>
      <p className={css.key}>
        curl -H 'Authorization: Bearer …' {globalThis.location.origin}
        {address}
      </p>
      {error && !data ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : (
        <>
          {data ? (
            <div className={css.switches}>
              <Switch
                {...common}
                label="Tell of it each day"
                description={may.allowed ? undefined : may.why}
                checked={data.daily}
                onChange={event => change({ daily: event.currentTarget.checked })}
              />
              <Switch
                {...common}
                disabled={common.disabled || !data.daily}
                label="Alert administrators and compliance officers here too"
                checked={data.daily && data.alerts}
                onChange={event => change({ alerts: event.currentTarget.checked })}
              />
            </div>
          ) : (
            <Bone width={320} height={56} />
          )}
          {data && (
            <p role="status">
              {!data.daily ? (
                'Switched off: nothing is sent. You can still fetch it.'
              ) : data.last ? (
                <>
                  Last told <When at={data.last.toldAt} as="exact" />: over {counted(data.last.size, 'event', 'events')},{' '}
                  {data.last.cosigned ? 'signed by a witness too.' : 'signed by no witness.'}
                </>
              ) : (
                'None was told yet: the first comes within minutes of the first checkpoint.'
              )}
            </p>
          )}
        </>
      )}
      <Button
        component="a"
        href={address}
        download
        variant="default"
        size="xs"
        leftSection={<IconDownload size={15} stroke={1.8} aria-hidden />}
        {...(!signed && { 'data-disabled': true, 'aria-disabled': true, tabIndex: -1 })}
      >
        Download the newest
      </Button>
    </section>
  )
}
