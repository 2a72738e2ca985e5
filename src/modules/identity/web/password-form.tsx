import { useState } from 'react'
import { aloneLeast, besideLeast } from '#base/password.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { counted } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { changePassword, listFactors, listSessions } from '../contract.ts'
import { NewPasswordField, PasswordField } from './password-field.tsx'
import css from './settings.module.css'

export function PasswordForm() {
  const { user, tenant } = useMe()
  const factors = useAction(listFactors, {})
  // Beside a second factor a shorter one will do.
  const least = factors.data?.items.length ? besideLeast : aloneLeast
  const change = useCommand(changePassword, {
    invalidates: [listSessions],
    quiet: true,
    done: ({ ended }) =>
      ended > 0 ? `Your password is changed; ${counted(ended, 'other session')} ended.` : 'Your password is changed.',
  })
  // A new form after each change, so that no password stays on the screen.
  const [round, setRound] = useState(0)
  return (
    <div className={css.form}>
      <SchemaForm
        key={round}
        schema={changePassword.input}
        submit="Change password"
        fields={{
          current: {
            draw: ({ value, error, onChange }) => (
              <>
                <input type="email" autoComplete="username" value={user.email} readOnly hidden />
                <PasswordField
                  label="Current password"
                  name="current"
                  autoComplete="current-password"
                  value={value as string}
                  error={error}
                  onChange={onChange}
                />
              </>
            ),
          },
          next: {
            draw: ({ value, error, onChange }) => (
              <NewPasswordField
                label="New password"
                name="next"
                value={value as string}
                error={error}
                onChange={onChange}
                context={[user.email, user.name, tenant.name]}
                least={least}
              />
            ),
          },
        }}
        onSubmit={async input => {
          await change.run(input)
          setRound(round + 1)
        }}
      />
    </div>
  )
}
