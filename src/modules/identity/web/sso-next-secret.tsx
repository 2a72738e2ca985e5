import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listConnections, readConnection, takeNextSecret, updateConnection } from '../contract.ts'
import css from './sso-next-secret.module.css'
import { ssoProblem } from './sso-words.ts'

interface NextSecretProps {
  connection: string
  test: Output<typeof readConnection>['lastTest']
  onTest: () => unknown
  leaving: boolean
}

/** The secret that is to follow: tested while the one before is in use, then taken in its place. */
export function NextSecret({ connection, test, onTest, leaving }: NextSecretProps) {
  const invalidates = [readConnection, listConnections]
  const take = useCommand(takeNextSecret, { invalidates, done: 'The new secret is in use. The one before is gone.' })
  const update = useCommand(updateConnection, { invalidates, done: 'The new secret is thrown away.' })
  const good = test?.outcome === 'signed-in'
  return (
    <section className={css.next} aria-label="New client secret">
      <p>
        <Tag tone={good ? 'done' : 'due'}>A new secret waits</Tag>{' '}
        {test ? (
          <>
            {good ? 'Its last test signed in' : 'Its last test did not'} <When at={test.at} />.{' '}
            {!good && ssoProblem(test.outcome)}
          </>
        ) : (
          <span className="quiet">Not tested yet. People come through with the one before.</span>
        )}
      </p>
      <div className={css.acts}>
        <ActButton needs="sso.manage" size="compact-sm" loading={leaving} onClick={onTest}>
          Test the new secret
        </ActButton>
        <ActButton
          needs="sso.manage"
          size="compact-sm"
          variant="filled"
          blocked={good ? undefined : 'Test the new secret first: nobody has come through with it yet.'}
          onClick={() => take.run({ connection }).catch(() => undefined)}
        >
          Use the new secret
        </ActButton>
        <ActButton
          needs="sso.manage"
          size="compact-sm"
          variant="subtle"
          onClick={() => update.run({ connection, nextSecret: null }).catch(() => undefined)}
        >
          Throw it away
        </ActButton>
      </div>
    </section>
  )
}
