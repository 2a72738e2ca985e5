import { Button } from '@mantine/core'
import css from '#modules/identity/web/link-panel.module.css'
import { CodeLine, OnceField } from '#modules/identity/web/once-field.tsx'

interface SecretShownProps {
  client: string
  secret: string | null
  ownName: boolean
  onDone: () => void
}

/** What whoever runs the app needs; the secret is shown this once. */
export function SecretShown({ client, secret, ownName, onDone }: SecretShownProps) {
  return (
    <div className={css.panel}>
      <p>
        {secret
          ? 'Give these to whoever runs the app. Only a fingerprint of the secret is stored here, so it cannot be shown again.'
          : 'Give this to whoever runs the app. It has no secret: each sign-in proves itself with a key of its own (PKCE).'}
      </p>
      <OnceField label="Client ID" value={client} copy="Copy id" />
      {secret && <OnceField label="Secret" value={secret} copy="Copy secret" />}
      <CodeLine label="Where the app finds everything else" code={`${location.origin}/.well-known/oauth-authorization-server`} />
      {secret && ownName && (
        <CodeLine
          label="A token in its own name"
          code={`curl -u "${client}:${secret}" -d grant_type=client_credentials \\\n  ${location.origin}/oauth/token`}
        />
      )}
      <div className={css.acts}>
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  )
}
