import { Alert, Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { aloneHours } from '#policy/limits.ts'
import { call } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { asAwaiting } from '#ui/problem.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAsking } from '#ui/use-asking.ts'
import { publishMatrix } from '../contract.ts'
import { Difference } from './matrix-changes.tsx'
import css from './matrix-page.module.css'
import { shortHash, type Version } from './matrix-words.ts'

interface MatrixPublishProps {
  draft: Version
  inForce: Version
  /** Nobody else may agree to it as things stand. */
  alone: boolean
}

/** The draft as it stands, with its hash, is asked for; a second person decides on exactly that. */
export function MatrixPublish({ draft, inForce, alone }: MatrixPublishProps) {
  const [url, setUrl] = useUrlState()
  const opened = url.panel === 'publish'
  const close = () => setUrl({ panel: undefined })
  return (
    <FormDrawer opened={opened} onClose={close} size={640} title={`Publish version ${draft.number}`}>
      {opened && <Form draft={draft} inForce={inForce} alone={alone} onClose={close} />}
    </FormDrawer>
  )
}

function Form({ draft, inForce, alone, onClose }: MatrixPublishProps & { onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState('')
  const { ask, pending, problem } = useAsking(onClose)
  useUnsaved(!pending && reason.trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim().length < 3) return setMissing('Say in a few words why.')
    void ask(() =>
      call(publishMatrix, { version: draft.id, hash: draft.hash }, { reason: reason.trim() }).catch(error => {
        throw asAwaiting(error)
      }),
    )
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <p>
        A second person has to agree, and nobody who would gain by it may. Then everybody is judged by version {draft.number} from
        their next request on.
      </p>
      <Difference from={inForce} to={draft} />
      <p className="quiet">
        Hash of the draft (SHA-256) <code title={draft.hash}>{shortHash(draft.hash)}</code>: if the draft is changed meanwhile,
        nothing is published.
      </p>
      <Textarea
        data-autofocus
        label="Why?"
        description="Whoever agrees reads this, and it stays with the version."
        autosize
        minRows={2}
        value={reason}
        error={missing}
        onChange={event => {
          setReason(event.currentTarget.value)
          setMissing('')
        }}
      />
      {problem && (
        <Alert color="red" role="alert">
          {problem.message}
          {problem.problems.slice(1).map(one => (
            <p key={one.message}>{one.message}</p>
          ))}
        </Alert>
      )}
      {alone && (
        <Alert variant="light" title="Nobody else here may agree yet">
          You can ask all the same: it is kept. Then make a colleague an administrator, have an operator of this installation
          witness it, or open the request to give everybody notice and wait {aloneHours} hours.
        </Alert>
      )}
      <div className={css.acts}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={pending}>
          Ask for publication
        </Button>
      </div>
    </form>
  )
}
