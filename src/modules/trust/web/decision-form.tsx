import { Alert, Anchor, Button, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { aloneHours } from '#policy/limits.ts'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { counted } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { decideApproval, listApprovals, readApproval, waitAlone, withdrawApproval } from '../contract.ts'
import css from './approvals.module.css'
import type { Detail } from './words.ts'

const answers = [listApprovals, readApproval]

/** Agree or refuse, with a comment; a refusal says why. */
export function DecisionForm({ request, onDone }: { request: Detail; onDone: () => void }) {
  const me = useMe().user.id
  const decide = useCommand(decideApproval, { invalidates: answers, quiet: true })
  const [comment, setComment] = useState('')
  const [missing, setMissing] = useState('')
  const [error, setError] = useState('')
  useUnsaved(!decide.pending && comment.trim() !== '')
  const mayAgree = request.deciders.some(one => one.id === me)
  const send = async (agree: boolean) => {
    setError('')
    if (agree && request.commentNeeded && !comment.trim()) return setMissing('Say why you agree: your company asks for it here.')
    if (!agree && !comment.trim()) return setMissing(`Say why: ${request.askedBy.name} reads it.`)
    try {
      await decide.run({ approval: request.id, agree, hash: request.hash, ...(comment.trim() && { comment: comment.trim() }) })
      const missing = agree ? request.quorum - request.agreed - 1 : 0
      const more = missing > 0 ? `You agreed. ${counted(missing, 'person', 'people')} more must.` : ''
      showNotice(
        more || (agree ? `You agreed. ${request.askedBy.name} is told.` : `You refused. ${request.askedBy.name} is told why.`),
      )
      onDone()
    } catch (problem) {
      if (!isQuiet(problem)) setError(asProblem(problem).message)
    }
  }
  return (
    <form className={css.form} onSubmit={event => event.preventDefault()}>
      <Textarea
        label="Comment"
        description={`${request.askedBy.name} reads it. ${request.commentNeeded ? 'Needed.' : 'Needed to refuse.'}`}
        autosize
        minRows={2}
        maxLength={1000}
        value={comment}
        error={missing}
        onChange={event => {
          setComment(event.currentTarget.value)
          setMissing('')
        }}
      />
      {error && (
        <Alert color="red" variant="light" role="alert">
          {error}
        </Alert>
      )}
      <div className={css.acts}>
        <Button color="red" loading={decide.pending} onClick={() => void send(false)}>
          Refuse
        </Button>
        {mayAgree && (
          <Button variant="filled" loading={decide.pending} onClick={() => void send(true)}>
            Agree
          </Button>
        )}
      </div>
    </form>
  )
}

/** What whoever asked can do while it waits. */
export function OwnActs({ request }: { request: Detail }) {
  const withdraw = useCommand(withdrawApproval, { invalidates: answers, done: 'Withdrawn. Nothing was done.' })
  const wait = useCommand(waitAlone, { invalidates: answers, done: 'Notice was given to everybody.' })
  if (!request.mayWithdraw) return null
  const one = { approval: request.id }
  return (
    <div className={css.form}>
      {request.mayWaitAlone && (
        <Alert variant="light" title="How to go on">
          An administrator can make somebody a second person under{' '}
          <Anchor component={Link} to="/settings/people" inherit>
            Settings, Colleagues
          </Anchor>
          : an administrator, or the manager of the branch. Or give everybody notice: it then runs by itself after {aloneHours}{' '}
          hours, unless an administrator refuses.
        </Alert>
      )}
      <div className={css.acts}>
        <Button loading={withdraw.pending} onClick={() => void withdraw.run(one).catch(() => undefined)}>
          Withdraw
        </Button>
        {request.mayWaitAlone && (
          <Button variant="filled" loading={wait.pending} onClick={() => void wait.run(one).catch(() => undefined)}>
            Give notice and wait {aloneHours} hours
          </Button>
        )}
      </div>
    </div>
  )
}
