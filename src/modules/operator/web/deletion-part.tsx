import { Anchor, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { deletionGraceDays, deletionHours } from '#policy/limits.ts'
import type { Output } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { exactText } from '#ui/format.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { agreeToDelete, deleteClient, keepClient, listClients, readClient, readDeletion } from '../contract.ts'
import css from './operator.module.css'

type Client = Output<typeof readClient>
type Standing = Output<typeof readDeletion>
type Deletion = NonNullable<Standing['deletion']>

const schema = deleteClient.input.pick({ name: true, reason: true })
const stale = [readDeletion, readClient, listClients]
const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)

/** The end of a client: asked for by one operator, agreed to by another, and called off by any while there is time. */
export function DeletionPart({ client }: { client: Client }) {
  const { data, error, refetch } = useAction(readDeletion, { client: client.id })
  const [asking, setAsking] = useState(false)
  return (
    <SettingsSection
      title="Deletion"
      about={`Two operators delete a client. Once the second has agreed it is suspended, unless it asked for it itself, and after ${deletionGraceDays} days every record, file and archive of it is removed for good. Until then it can be called off.`}
      action={
        data &&
        !data.deletion && (
          <Button color="red" variant="subtle" onClick={() => setAsking(true)}>
            Delete client
          </Button>
        )
      }
    >
      {error ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={1} />
      ) : data.deletion ? (
        <UnderWay client={client} deletion={data.deletion} cannotAgree={data.cannotAgree} />
      ) : (
        <>
          {data.closing && <Wish client={client} closing={data.closing} />}
          {data.others.length === 0 ? (
            <p className="quiet">
              <NobodyElse />
            </p>
          ) : (
            !data.closing && <p className="quiet">Nobody has asked for it.</p>
          )}
        </>
      )}
      <AskDrawer client={client} standing={data} opened={asking} onClose={() => setAsking(false)} />
    </SettingsSection>
  )
}

const NobodyElse = () => (
  <>
    No other operator could agree to it.{' '}
    <Anchor inherit underline="always" renderRoot={props => <Link to="/operator/operators" {...props} />}>
      Add one
    </Anchor>
    : they can agree a day later.
  </>
)

/** Who can agree now, and from when others can. */
function whoAgrees(others: Standing['others']): string {
  const now = others.filter(one => one.from === null).map(one => one.name)
  const later = others.flatMap(({ name, from }) => (from ? [`${name} can from ${exactText(from)}.`] : []))
  return [now.length ? `Who can agree: ${now.join(', ')}.` : 'Nobody else can agree yet.', ...later].join(' ')
}

/** What two people of the client ask for: to be taken up as a deletion, or declined. */
function Wish({ client, closing }: { client: Client; closing: NonNullable<Standing['closing']> }) {
  const keep = useCommand(keepClient, { invalidates: stale, done: 'Declined. Its administrators are told.' })
  return (
    <div className={css.line} data-wraps>
      <span>
        {closing.askedBy} asks for the account to be closed{closing.agreedBy && `, and ${closing.agreedBy} agreed`}.
        <small>
          <When at={closing.askedAt} />: {closing.reason}
        </small>
      </span>
      <Button size="compact-sm" onClick={() => quietly(keep.run({ client: client.id }))}>
        Keep the client
      </Button>
    </div>
  )
}

interface AskDrawerProps {
  client: Client
  standing: Standing | undefined
  opened: boolean
  onClose: () => void
}

function AskDrawer({ client, standing, opened, onClose }: AskDrawerProps) {
  const { others = [], closing = null } = standing ?? {}
  const ask = useCommand(deleteClient, { invalidates: stale, quiet: true })
  const submit = async (input: { name: string; reason: string }) => {
    const { agreeBy } = await ask.run({ client: client.id, ...input })
    onClose()
    showNotice(`Asked. Another operator can agree until ${exactText(agreeBy)}.`)
  }
  return (
    <FormDrawer opened={opened} onClose={onClose} size={420} title={`Delete ${client.name}`}>
      <p className={css.say}>
        Nothing is removed now. Another operator has {deletionHours} hours to agree; its administrators are told at once, while
        they can still sign in. If it needs its records, make an archive first and hand it over: archives on the host are removed
        too.
      </p>
      <p className={css.say}>{others.length ? whoAgrees(others) : <NobodyElse />}</p>
      <SchemaForm
        schema={schema}
        initial={closing ? { reason: closing.reason } : {}}
        fields={{
          name: { label: `Type ${client.slug} to go on`, placeholder: client.slug },
          reason: { label: 'Why', description: 'The client and the other operator read it. It is kept when the client is gone.' },
        }}
        submit="Ask for the deletion"
        onCancel={onClose}
        onSubmit={submit}
      />
    </FormDrawer>
  )
}

interface UnderWayProps {
  client: Client
  deletion: Deletion
  cannotAgree: string | null
}

function UnderWay({ client, deletion, cannotAgree }: UnderWayProps) {
  const agree = useCommand(agreeToDelete, { invalidates: stale })
  const keep = useCommand(keepClient, {
    invalidates: stale,
    done: ({ suspended }) => (suspended ? 'Called off. It stays suspended, as it was.' : 'Called off. It goes on as it was.'),
  })
  const toAgree = async () => {
    const sure = await confirmByWord({
      title: `Delete ${client.name}`,
      what: deletion.ownWish
        ? `It asked for this itself and works on, but after ${deletionGraceDays} days everything of it is removed for good.`
        : `Nobody of it gets in from now on, and after ${deletionGraceDays} days everything of it is removed for good.`,
      word: client.slug,
      act: 'Agree to the deletion',
    })
    if (sure) await agree.run({ client: client.id, deletion: deletion.id })
  }
  return (
    <div className={css.line} data-wraps>
      <span>
        <Words {...deletion} />
        <small>
          Asked by {deletion.askedBy ?? 'the terminal'} <When at={deletion.askedAt} />: {deletion.reason}
        </small>
        {deletion.state === 'asked' && cannotAgree && <small>{cannotAgree}</small>}
      </span>
      {deletion.state === 'asked' && !cannotAgree && (
        <Button size="compact-sm" color="red" variant="subtle" onClick={() => quietly(toAgree())}>
          Agree
        </Button>
      )}
      {!deletion.begun && (
        <Button size="compact-sm" onClick={() => quietly(keep.run({ client: client.id }))}>
          Keep the client
        </Button>
      )}
    </div>
  )
}

function Words({ state, begun, agreeBy, agreedBy, dueAt }: Deletion) {
  if (begun) return <>Everything of it is being removed now.</>
  if (state === 'asked')
    return (
      <>
        Waits for a second operator until <When at={agreeBy} as="exact" />.
      </>
    )
  return (
    <>
      Agreed by {agreedBy}. After <When at={dueAt} as="exact" /> everything of it is removed.
    </>
  )
}
