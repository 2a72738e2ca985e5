import { IconAlertTriangle, IconPencil, IconPlayerPause, IconPlayerPlay, IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { AskDrawer } from '#modules/identity/web/ask-drawer.tsx'
import { SettingsBody, SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { askedParts } from '#modules/identity/web/slots.ts'
import { ActButton } from '#ui/act-button.tsx'
import { call, type Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone, FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import standing from '#ui/feedback/standing-line.module.css'
import { numberText } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { FactList } from '#ui/record/fact-list.tsx'
import { usePageParams, useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import {
  listStreams,
  pauseStream,
  readStream,
  redirectStream,
  removeStream,
  resumeStream,
  tryStream,
} from '../contract/streams.ts'
import { StreamReplay } from './stream-replay.tsx'
import css from './streams.module.css'
import { StreamChart } from './streams-chart.tsx'
import { StreamDrawer } from './streams-drawer.tsx'
import { bytesText, healthOf, kindWords, lagText, type StreamLine, waitingText, whereOf } from './streams-words.ts'

type Stream = Output<typeof readStream>
const asked = [redirectStream.name, removeStream.name]
const icon = { size: 16, stroke: 1.6, 'aria-hidden': true }

/** One stream: whether it works, how far it is, and what became of what it sent. */
export function StreamPage() {
  const { stream: id } = usePageParams<{ stream: string }>()
  const [url, setUrl] = useUrlState()
  const { data: stream, error, refetch } = useAction(readStream, { stream: id })
  const list = useAction(listStreams, {})
  useTitle(stream?.name)
  const invalidates = [readStream, listStreams]
  useLive(['approval.*', 'stream.*'], invalidates)
  const pause = useCommand(pauseStream, { invalidates, done: 'The stream is paused. What happens waits for it.' })
  const resume = useCommand(resumeStream, { invalidates, done: 'The stream goes on where it stopped.' })
  const trial = useCommand(tryStream)
  const [came, setCame] = useState<Output<typeof tryStream>>()
  if (error && !stream) return <ErrorState page error={error} onAgain={refetch} />
  const health = stream && healthOf(stream)
  const close = () => setUrl({ panel: undefined })
  return (
    <>
      <PageHeader
        back={{ label: 'SIEM streams', to: '/settings/streams' }}
        title={stream?.name ?? <Bone width={180} height={18} />}
        detail={health && <Tag tone={health.tone}>{health.label}</Tag>}
        actions={
          stream && (
            <>
              <ActButton
                needs="stream.run"
                loading={trial.pending}
                leftSection={<IconSend {...icon} />}
                onClick={() =>
                  trial.run({ stream: id }).then(
                    answer => setCame(answer),
                    () => undefined,
                  )
                }
              >
                Send a test
              </ActButton>
              {stream.pausedAt ? (
                <ActButton
                  needs="stream.run"
                  leftSection={<IconPlayerPlay {...icon} />}
                  onClick={() => resume.run({ stream: id }).catch(() => undefined)}
                >
                  Resume
                </ActButton>
              ) : (
                <ActButton
                  needs="stream.run"
                  leftSection={<IconPlayerPause {...icon} />}
                  onClick={() => pause.run({ stream: id }).catch(() => undefined)}
                >
                  Pause
                </ActButton>
              )}
              <ActButton
                needs="stream.manage"
                variant="filled"
                leftSection={<IconPencil {...icon} />}
                onClick={() => setUrl({ panel: 'change' })}
              >
                Change
              </ActButton>
            </>
          )
        }
      />
      {came && (
        <div className={standing.line} data-tone={came.taken ? 'done' : 'late'} role="status">
          {came.taken ? <IconSend {...icon} /> : <IconAlertTriangle {...icon} />}
          <span>
            {came.taken ? 'The test event was taken' : 'The test event was not taken'}, in {numberText(came.milliseconds)} ms.{' '}
            {came.answer}
          </span>
        </div>
      )}
      {stream?.state === 'failing' && (
        <div className={standing.line} data-tone="late" role="status">
          <IconAlertTriangle {...icon} />
          <span>
            The receiver takes nothing: {stream.problem} First failed <When at={stream.failingSince} />. It is tried again by
            itself, and nothing is lost meanwhile.
          </span>
          <ActButton needs="stream.run" size="compact-sm" onClick={() => resume.run({ stream: id }).catch(() => undefined)}>
            Try now
          </ActButton>
        </div>
      )}
      <SlotParts slot={askedParts} actions={asked} />
      <SettingsBody>
        <SettingsSection
          title="How far it is"
          about="Every record carries a number. A receiver that misses one has lost something."
        >
          {stream ? <Figures stream={stream} /> : <FactsSkeleton facts={4} />}
        </SettingsSection>
        <SettingsSection title="Sent in each hour">
          {stream ? <StreamChart hours={stream.hours} /> : <Bone width="100%" height={96} />}
        </SettingsSection>
        <SettingsSection title="Where it goes">
          {stream ? <FactList label={`About ${stream.name}`} facts={factsOf(stream)} /> : <FactsSkeleton facts={4} />}
        </SettingsSection>
        {stream && (
          <SettingsSection
            title="Send again"
            about="What happened since a time goes out once more, under the numbers it had. A receiver that has it already drops it by its number."
            action={
              <ActButton needs="stream.run" onClick={() => setUrl({ panel: 'replay' })}>
                Send again
              </ActButton>
            }
          >
            {stream.round > 1 && <p>Sent again {stream.round === 2 ? 'once' : `${stream.round - 1} times`} so far.</p>}
          </SettingsSection>
        )}
        {stream && (
          <SettingsSection
            title="Remove"
            about="Nothing more is sent. What was sent stays with the receiver."
            action={
              <ActButton needs="stream.manage" onClick={() => setUrl({ panel: 'remove' })}>
                Remove stream
              </ActButton>
            }
          >
            {null}
          </SettingsSection>
        )}
      </SettingsBody>
      {stream && list.data && (
        <StreamDrawer stream={stream} kinds={list.data.kinds} opened={url.panel === 'change'} onClose={close} />
      )}
      {stream && <StreamReplay stream={stream} opened={url.panel === 'replay'} onClose={close} />}
      {stream && (
        <AskDrawer
          title={`Remove ${stream.name}`}
          submit="Ask for the removal"
          ask={because => call(removeStream, { stream: id }, because)}
          opened={url.panel === 'remove'}
          onClose={close}
        >
          A second person has to agree. From then on what happens here is no longer sent to {whereOf(stream.target)}.
        </AskDrawer>
      )}
    </>
  )
}

export const Figures = ({ stream }: { stream: StreamLine }) => (
  <dl className={css.figures}>
    {(
      [
        ['Waiting', waitingText(stream.waiting)],
        ['Behind', stream.waiting ? lagText(stream.lagMinutes) : 'Nothing'],
        ['Missing', stream.missing ? `${numberText(stream.missing)} lines` : 'None'],
        ['Last number', numberText(stream.sequence)],
        ['Sent', `${numberText(stream.sent)}, ${bytesText(stream.sentBytes)}`],
      ] as const
    ).map(([label, value]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

const authWords = { bearer: 'By a token, kept sealed', hmac: 'By a signature of each batch', none: 'Not at all' }

export function factsOf({ target, secret, madeAt, lastSentAt, lastEventAt }: Stream) {
  return [
    { id: 'kind', label: 'How', value: kindWords[target.kind] },
    { id: 'where', label: 'Goes to', value: <code>{whereOf(target)}</code> },
    ...(target.kind === 'http' ? [{ id: 'auth', label: 'Knows us', value: authWords[target.auth] }] : []),
    ...(target.kind === 'syslog'
      ? [
          { id: 'ca', label: 'Trusts', value: target.ca ? 'The authority that was given' : 'What every system trusts' },
          {
            id: 'shown',
            label: 'Shows',
            value: target.certificate && secret ? 'Our certificate, its key kept sealed' : 'No certificate',
          },
        ]
      : []),
    { id: 'format', label: 'Format', value: 'OCSF 1.8.0, JSON' },
    { id: 'made', label: 'Made', value: <When at={madeAt} as="date" /> },
    { id: 'last', label: 'Last sent', value: <When at={lastSentAt} /> },
    { id: 'event', label: 'Sent up to', value: <When at={lastEventAt} /> },
  ]
}
