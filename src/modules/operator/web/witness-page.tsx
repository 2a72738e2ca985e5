import { Button } from '@mantine/core'
import { useState } from 'react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { PageHeader } from '#ui/page-header.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { leadingHash, requestHashWords } from '#ui/values/request-hash.ts'
import { When } from '#ui/values/when.tsx'
import { listClients, listWitnessable, witnessRequest } from '../contract.ts'
import css from './operator.module.css'
import { OperatorFrame } from './operator-frame.tsx'

type Request = Output<typeof listWitnessable>['items'][number]
interface Decision {
  client: string
  request: Request
  agree: boolean
}

const schema = witnessRequest.input.pick({ comment: true })

export const WitnessPage = () => (
  <OperatorFrame>
    <Queue />
  </OperatorFrame>
)

function Queue() {
  const clients = useAction(listClients, {})
  const [decision, setDecision] = useState<Decision>()
  const witness = useCommand(witnessRequest, { invalidates: [listWitnessable, listClients], quiet: true })
  const decide = async (comment: string, { client, request, agree }: Decision) => {
    await witness.run({ client, approval: request.id, hash: request.hash, agree, comment })
    setDecision(undefined)
    showNotice(agree ? 'Witnessed. It runs now, in the name of whoever asked.' : 'Refused. Whoever asked is told.')
  }
  const waiting = clients.data?.items.filter(client => client.waiting > 0)
  return (
    <>
      <PageHeader title="Waiting for a witness" />
      <div className={css.body}>
        <p className={css.say}>
          Requests of clients in which nobody else may decide. You read what kind of request it is and how much it reaches, and
          none of its records. Ask whoever made it what it is for.
        </p>
        {clients.error ? (
          <ErrorState error={clients.error} onAgain={clients.refetch} />
        ) : !waiting ? (
          <ListSkeleton rows={3} />
        ) : waiting.length === 0 ? (
          <p className="quiet">Nothing waits in any client.</p>
        ) : (
          waiting.map(({ id, name }) => (
            <Waiting
              key={id}
              client={id}
              name={name}
              onDecide={(request, agree) => setDecision({ client: id, request, agree })}
            />
          ))
        )}
      </div>
      <FormDrawer
        opened={decision !== undefined}
        onClose={() => setDecision(undefined)}
        size={420}
        title={decision?.agree ? 'Witness this request' : 'Refuse this request'}
      >
        {decision && (
          <>
            <p className={css.say}>
              {decision.request.title}, asked by {decision.request.askedBy}. It is recorded as witnessed by you, by name.
            </p>
            <SchemaForm
              schema={schema}
              fields={{ comment: { label: 'Why', description: 'Whoever asked reads it.' } }}
              submit={decision.agree ? 'Witness' : 'Refuse'}
              onCancel={() => setDecision(undefined)}
              onSubmit={({ comment }) => decide(comment, decision)}
            />
          </>
        )}
      </FormDrawer>
    </>
  )
}

interface WaitingProps {
  client: string
  name: string
  onDecide: (request: Request, agree: boolean) => void
}

function Waiting({ client, name, onDecide }: WaitingProps) {
  const { data, error, refetch } = useAction(listWitnessable, { client })
  return (
    <SettingsSection title={name}>
      {error ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={1} />
      ) : data.items.length === 0 ? (
        <p className="quiet">What waits there somebody of the client may decide.</p>
      ) : (
        <ul className={css.list}>
          {data.items.map(request => (
            <li key={request.id} className={css.line}>
              <span>
                {request.title}
                <small>
                  {request.askedBy}, <When at={request.askedAt} />, decide until <When at={request.decideBy} as="exact" />
                  {request.numbers.map(({ label, value }) => `, ${label.toLowerCase()}: ${value}`)}
                </small>
                <small className="figures">
                  {requestHashWords} <code title={request.hash}>{leadingHash(request.hash)}</code>
                </small>
              </span>
              <Button size="compact-sm" onClick={() => onDecide(request, true)}>
                Witness
              </Button>
              <Button size="compact-sm" variant="subtle" color="red" onClick={() => onDecide(request, false)}>
                Refuse
              </Button>
            </li>
          ))}
        </ul>
      )}
    </SettingsSection>
  )
}
