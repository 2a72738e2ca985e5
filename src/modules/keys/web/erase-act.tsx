import { Alert, Anchor, Button, TextInput } from '@mantine/core'
import { IconCertificate, IconEraser } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { readContact } from '#modules/crm/contract.ts'
import { ActButton } from '#ui/act-button.tsx'
import { call } from '#ui/call.ts'
import { ApprovalLink } from '#ui/feedback/approval-link.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { counted, numberText } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { useAsking } from '#ui/use-asking.ts'
import { erasePerson, previewErasure } from '../contract.ts'
import css from './erase-act.module.css'

interface Props {
  kind: 'lead' | 'contact' | 'loan'
  record: string
  name: string
}

/** On a person's page, for whoever may: what erasing them for good takes away, and asking for it. Once it is done, the certificate. */
export function EraseAct({ kind, record }: Props) {
  return kind === 'contact' ? <OfPerson person={record} /> : null
}

function OfPerson({ person }: { person: string }) {
  const [opened, setOpened] = useState(false)
  const { data } = useAction(previewErasure, { person })
  const { allowed } = useCan('seal.read')
  useLive(['person.*', 'contact.*'], [previewErasure, readContact])
  if (data?.erasure)
    return allowed ? (
      <Button
        leftSection={<IconCertificate size={16} stroke={1.6} aria-hidden />}
        renderRoot={props => <Link to={`/settings/encryption/erasures/${data.erasure}`} {...props} />}
      >
        Certificate of destruction
      </Button>
    ) : null
  return (
    <>
      <ActButton
        needs="person.erase"
        color="red"
        variant="subtle"
        leftSection={<IconEraser size={16} stroke={1.6} />}
        onClick={() => setOpened(true)}
      >
        Erase for good
      </ActButton>
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={460} title="Erase for good">
        {opened && <Asking person={person} onClose={() => setOpened(false)} />}
      </FormDrawer>
    </>
  )
}

function Asking({ person, onClose }: { person: string; onClose: () => void }) {
  const { data, error, refetch } = useAction(previewErasure, { person })
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState<{ typed?: string; reason?: string }>({})
  const { ask, pending, problem } = useAsking(onClose)
  useUnsaved(!pending && !problem?.facts.approval && (typed.trim() !== '' || reason.trim() !== ''))
  if (error) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <FactsSkeleton facts={6} />
  const held = data.holds.length > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wrong = {
      ...(typed.trim().toLowerCase() !== data.name.toLowerCase() && { typed: 'This is not the name of the person.' }),
      ...(reason.trim().length < 3 && { reason: 'Say in a few words why.' }),
    }
    setMissing(wrong)
    if (Object.keys(wrong).length === 0) void ask(() => call(erasePerson, { person: person as never }, { reason: reason.trim() }))
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <p>
        The keys of <strong>{data.name}</strong> are destroyed, and what can be read of them goes. It cannot be taken back, nor
        brought back from a backup.
        {data.records > 1 && ` ${counted(data.records, 'record')} that were merged are one person, and go together.`}
      </p>
      {held && (
        <Alert color="red" variant="light" role="alert" title="Cannot be erased now">
          {data.holds.join('. ')}. Once it is lifted, ask again.
        </Alert>
      )}
      <What title="Is deleted" rows={data.kept.filter(one => !one.stays)} none="Nothing beside the name." />
      <What
        title="Stays, without saying whose it was"
        about="The law has the company keep its loans and what it did with applications (ECOA, 12 CFR 1002.12). Names, addresses, numbers and sealed values in them go."
        rows={data.kept.filter(one => one.stays)}
        none="Nothing."
      />
      {!held && (
        <>
          <p className="quiet">
            A second person has to agree, and you confirm that it is you. It is done in the background; then the certificate
            stands here.
          </p>
          <TextInput
            data-autofocus
            label={
              <>
                Type <strong>{data.name}</strong> to go on
              </>
            }
            value={typed}
            error={missing.typed}
            autoComplete="off"
            spellCheck={false}
            onChange={event => setTyped(event.currentTarget.value)}
          />
          <TextInput
            label="Why"
            description="Whoever agrees reads this, and it is recorded."
            value={reason}
            error={missing.reason}
            maxLength={300}
            onChange={event => setReason(event.currentTarget.value)}
          />
        </>
      )}
      {problem && (
        <Alert color="red" variant="light" role="alert">
          {problem.message}{' '}
          {typeof problem.facts.approval === 'string' && (
            <ApprovalLink approval={problem.facts.approval}>Open the request</ApprovalLink>
          )}
        </Alert>
      )}
      <div className={css.acts}>
        <Button onClick={onClose}>{held ? 'Close' : 'Cancel'}</Button>
        {held ? (
          <Anchor component={Link} to="/settings/keeping-events" inherit className={css.link}>
            Legal holds
          </Anchor>
        ) : (
          <Button type="submit" variant="filled" color="red" loading={pending}>
            Ask to erase for good
          </Button>
        )}
      </div>
    </form>
  )
}

function What({
  title,
  about,
  rows,
  none,
}: {
  title: string
  about?: string
  rows: { what: string; count: number }[]
  none: string
}) {
  return (
    <section className={css.what} aria-label={title}>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <ul>
          {rows.map(({ what, count }) => (
            <li key={what}>
              <span className="figures">{numberText(count)}</span> {count === 1 ? (one[what] ?? what) : what}
            </li>
          ))}
        </ul>
      )}
      {about && rows.length > 0 && <small className="quiet">{about}</small>}
    </section>
  )
}

const one: Record<string, string> = {
  leads: 'lead',
  loans: 'loan',
  tasks: 'task',
  arrivals: 'arrival',
  notes: 'note',
  files: 'file',
  'addresses and numbers': 'address or number',
  'rows of files': 'row of a file',
}
