import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { exactText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import css from './link-panel.module.css'
import { OnceField } from './once-field.tsx'

interface LinkPanelProps {
  name: string
  email: string
  kind: 'invite' | 'reset'
  url: string
  expiresAt: string
  children: ReactNode
}

/** A single-use link to hand over: the product sends no mail for it, so that it also works before mail is set up. */
export function LinkPanel({ name, email, kind, url, expiresAt, children }: LinkPanelProps) {
  const { tenant } = useMe()
  const first = name.split(' ')[0]
  const subject = kind === 'invite' ? `Your invitation to ${tenant.name}` : `Your new password for ${tenant.name}`
  const body = `${kind === 'invite' ? 'Choose your password here and you are in' : 'Choose a new password here'}. The link works once:\n\n${url}\n`
  return (
    <div className={css.panel}>
      <p>
        {kind === 'invite'
          ? `Hand this link to ${first}. They choose a password with it, then a passkey or an authenticator app.`
          : `Hand this link to ${first}. They choose a new password with it; wherever they are signed in to ${tenant.name}, they are signed out then.`}
      </p>
      <OnceField label="Single-use link" value={url} copy="Copy link" />
      <ul>
        <li>It works once, until {exactText(expiresAt, tenant.timeZone)}.</li>
        <li>It is not shown again. Making another one ends this one.</li>
        <li>
          Whoever has it can sign in as {name}, so send it only to {email}.
        </li>
      </ul>
      <div className={css.acts}>
        <Button component="a" href={`mailto:${email}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`}>
          Write an e-mail
        </Button>
        {children}
      </div>
    </div>
  )
}
