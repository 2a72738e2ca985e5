import { Button } from '@mantine/core'
import { IconAlertTriangle, IconBroadcast, IconPlus, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import type { z } from 'zod'
import {
  installStream,
  listInstalledStreams,
  resumeInstalledStream,
  stopInstalledStream,
  uninstallStream,
} from '#modules/audit/contract/streams.ts'
import { Figures } from '#modules/audit/web/stream-page.tsx'
import streamCss from '#modules/audit/web/streams.module.css'
import { fieldsOf, form, targetOf } from '#modules/audit/web/streams-drawer.tsx'
import { healthOf, kindWords, type StreamLine, whereOf } from '#modules/audit/web/streams-words.ts'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { counted } from '#ui/format.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import css from './operator.module.css'
import { OperatorFrame } from './operator-frame.tsx'

const wanted = form.omit({ reason: true })
const icon = { size: 16, stroke: 1.6, 'aria-hidden': true } as const
const stale = { invalidates: [listInstalledStreams] }
const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)

/** Where the installation's own log goes: what operators did, and what belongs to no client. */
export const OperatorStreamsPage = () => (
  <OperatorFrame>
    <Streams />
  </OperatorFrame>
)

function Streams() {
  const { data, error, refetch } = useAction(listInstalledStreams, {})
  const [adding, setAdding] = useState(false)
  const add = (
    <Button variant="filled" leftSection={<IconPlus {...icon} />} onClick={() => setAdding(true)}>
      Add stream
    </Button>
  )
  return (
    <>
      <PageHeader
        title="SIEM streams"
        count={data && { value: data.items.length }}
        actions={
          <>
            <Button variant="default" leftSection={<IconRefresh {...icon} />} onClick={() => void refetch()}>
              Look again
            </Button>
            {add}
          </>
        }
      />
      <div className={css.body}>
        <p className={css.say}>
          What happens to the installation itself, such as what operators do, in order and without gaps to a security monitoring
          of yours. Of clients nothing is in it: they have streams of their own.
        </p>
        {error && !data ? (
          <ErrorState error={error} onAgain={refetch} />
        ) : !data ? (
          <ListSkeleton rows={3} />
        ) : data.items.length ? (
          data.items.map(one => <One key={one.id} stream={one} />)
        ) : (
          <EmptyState
            icon={IconBroadcast}
            title="No stream yet"
            why="Without one, what operators did stands in this installation’s log alone. What cannot be sent waits: nothing is lost."
          >
            <Button onClick={() => setAdding(true)}>Add stream</Button>
          </EmptyState>
        )}
      </div>
      <Adding kinds={data?.kinds ?? []} opened={adding && data !== undefined} onClose={() => setAdding(false)} />
    </>
  )
}

function One({ stream }: { stream: StreamLine }) {
  const stop = useCommand(stopInstalledStream, { ...stale, done: 'It is stopped. What happens waits for it.' })
  const resume = useCommand(resumeInstalledStream, { ...stale, done: 'It goes on where it stopped.' })
  const remove = useCommand(uninstallStream, { ...stale, done: 'It is removed: nothing more is sent.' })
  const { label, tone } = healthOf(stream)
  const toRemove = async () => {
    const sure = await confirmByWord({
      title: `Remove ${stream.name}`,
      what: `Nothing more is sent to ${whereOf(stream.target)}. What was sent stays there.`,
      word: stream.name,
      act: 'Remove stream',
    })
    if (sure) await remove.run({ stream: stream.id })
  }
  return (
    <SettingsSection
      title={stream.name}
      about={
        <>
          <Tag tone={tone}>{label}</Tag> {kindWords[stream.target.kind]}, to <code>{whereOf(stream.target)}</code>
          {stream.lastSentAt && (
            <>
              , last sent <When at={stream.lastSentAt} />
            </>
          )}
        </>
      }
      action={
        <div className={css.acts}>
          {stream.pausedAt || stream.state === 'failing' ? (
            <Button size="compact-sm" loading={resume.pending} onClick={() => quietly(resume.run({ stream: stream.id }))}>
              {stream.pausedAt ? 'Go on' : 'Try now'}
            </Button>
          ) : null}
          {!stream.pausedAt && (
            <Button size="compact-sm" loading={stop.pending} onClick={() => quietly(stop.run({ stream: stream.id }))}>
              Stop
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => quietly(toRemove())}>
            Remove
          </Button>
        </div>
      }
    >
      {stream.state === 'failing' && (
        <div className={streamCss.state} data-tone="late" role="status">
          <IconAlertTriangle {...icon} />
          <span>
            The receiver takes nothing: {stream.problem} First failed <When at={stream.failingSince} />. It is tried again by
            itself, and nothing is lost meanwhile.
          </span>
        </div>
      )}
      {stream.missing > 0 && (
        <div className={streamCss.state} data-tone="late" role="status">
          <IconAlertTriangle {...icon} />
          <span>
            {counted(stream.missing, 'line was', 'lines were')} gone when it came to them: somebody took them out of the log. Run
            npm run verify.
          </span>
        </div>
      )}
      <Figures stream={stream} />
    </SettingsSection>
  )
}

interface AddingProps {
  kinds: readonly StreamLine['target']['kind'][]
  opened: boolean
  onClose: () => void
}

function Adding({ kinds, opened, onClose }: AddingProps) {
  const install = useCommand(installStream, {
    ...stale,
    quiet: true,
    done: ({ remark }) => remark ?? 'It is made: it sends within a minute.',
  })
  return (
    <FormDrawer opened={opened} onClose={onClose} size={560} title="Add a SIEM stream">
      {opened && (
        <SchemaForm
          schema={wanted}
          submit="Add stream"
          onCancel={onClose}
          fields={{
            ...fieldsOf(kinds, false),
            from: {
              label: 'Begins with',
              options: [
                { value: 'now', label: 'What happens from now on' },
                { value: 'beginning', label: 'Everything there is' },
              ],
            },
          }}
          onSubmit={async ({ name, target, secret, from }: z.input<typeof wanted>) => {
            await install.run({
              name,
              target: targetOf(form.shape.target.parse(target)),
              from: from ?? 'now',
              ...(secret?.trim() && { secret: secret.trim() }),
            })
            onClose()
          }}
        />
      )}
    </FormDrawer>
  )
}
