import { Alert, Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { call, type Output } from '#ui/call.ts'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { useAsking } from '#ui/use-asking.ts'
import { drillEmergency, listPeople, readEmergency, sealEmergency, takeShares } from '../contract.ts'
import css from './matrix-page.module.css'
import { CodeLine } from './once-field.tsx'
import { WhyEnd } from './why-end.tsx'

/** Two custodians and why: a second person agrees first. */
export function SealForm({ onClose }: { onClose: () => void }) {
  const people = useAction(listPeople, { status: ['active'] }).data?.items ?? []
  const [first, setFirst] = useState<string | null>(null)
  const [second, setSecond] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const { ask, pending, problem } = useAsking(onClose)
  useUnsaved(!pending && Boolean(first || second || reason))
  const whole = first && second && reason.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (whole) void ask(() => call(sealEmergency, { custodians: [first, second] }, { reason: reason.trim() }))
  }
  const keepers = (other: string | null) =>
    people.filter(one => one.id !== other).map(one => ({ value: one.id, label: `${one.name}, ${one.typeName}` }))
  return (
    <form className={css.form} onSubmit={submit}>
      <p>
        Two credentials are made anew; those of before open nothing from then on. Once somebody else has agreed, each custodian
        takes their two shares here and keeps them on paper, apart from the other’s.
      </p>
      <Select searchable label="First custodian" data={keepers(second)} value={first} onChange={setFirst} />
      <Select searchable label="Second custodian" data={keepers(first)} value={second} onChange={setSecond} />
      <WhyEnd
        description="Whoever decides reads this."
        act="Ask"
        {...{ reason, problem, whole, pending, onClose }}
        onReason={setReason}
      />
    </form>
  )
}

export type Shares = Output<typeof takeShares>

/** Shows a custodian their own shares, once. */
export function TakeShares({ onShown }: { onShown: (shares: Shares) => void }) {
  const take = useCommand(takeShares)
  const show = async () => {
    try {
      onShown((await take.run({})) as Shares)
    } catch {
      // It was said where it was refused.
    }
  }
  return (
    <p>
      <Button variant="filled" loading={take.pending} onClick={() => void show()}>
        Show my shares
      </Button>{' '}
      <span className="quiet">Once. Have paper at hand.</span>
    </p>
  )
}

export const SharesOnPaper = ({ of: { shares, sealed } }: { of: Shares }) => (
  <>
    <p>
      Write each on its own paper, or print this page, and keep them apart from the other custodian’s. They are not shown again.
    </p>
    {shares.map(({ credential, share }) => (
      <CodeLine key={credential} label={`Your share of credential ${credential}`} code={share.replace(/^(.{19})-/, '$1\n')} />
    ))}
    <p className="quiet">
      {sealed ? 'Both credentials are sealed now.' : 'They are sealed when the other custodian has taken theirs.'}
    </p>
  </>
)

/** Both shares of one credential, to see whether they fit. */
export function DrillForm({ onClose }: { onClose: () => void }) {
  const drill = useCommand(drillEmergency, { invalidates: [readEmergency], quiet: true })
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [said, setSaid] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSaid('')
    try {
      const { fits, credential } = (await drill.run({ shares: [first, second] })) as Output<typeof drillEmergency>
      if (!fits) return setSaid('These are not the two shares of one sealed credential. Nothing was opened.')
      showNotice(`The shares of credential ${credential} fit. Nothing was opened.`)
      onClose()
    } catch (error) {
      if (!isQuiet(error)) setSaid(asProblem(error).problems[0]?.message ?? asProblem(error).message)
    }
  }
  return (
    <form className={css.form} onSubmit={event => void submit(event)}>
      <p>Type both shares of one credential. A drill opens nothing, and is recorded.</p>
      <TextInput label="First share" autoComplete="off" value={first} onChange={event => setFirst(event.currentTarget.value)} />
      <TextInput
        label="Second share"
        autoComplete="off"
        value={second}
        onChange={event => setSecond(event.currentTarget.value)}
      />
      {said && (
        <Alert color="red" role="alert">
          {said}
        </Alert>
      )}
      <div className={css.acts}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!first || !second} loading={drill.pending}>
          Try them
        </Button>
      </div>
    </form>
  )
}
