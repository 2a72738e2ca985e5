import { PasswordInput } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconEye, IconEyeOff } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import { aloneLeast } from '#base/password.ts'
import { call } from '#ui/call.ts'
import { counted } from '#ui/format.ts'
import { judgePassword } from '../contract.ts'
import css from './password-field.module.css'

interface PasswordFieldProps {
  label: string
  name: string
  value: string
  onChange: (value: string) => void
  error?: string | undefined
  autoComplete: 'current-password' | 'new-password'
  autoFocus?: boolean
  hint?: ReactNode
}

/** A password that can be looked at, and that says when Caps Lock is on. */
export function PasswordField({ onChange, hint, error, autoFocus = false, ...field }: PasswordFieldProps) {
  const [visible, setVisible] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  // Not taken back when the field is left: the button below would move away under the pointer.
  const watch = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <PasswordInput
      {...field}
      error={error}
      autoFocus={autoFocus}
      data-autofocus={autoFocus || undefined}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleIcon={({ reveal }) => (reveal ? <IconEyeOff size={16} stroke={1.6} /> : <IconEye size={16} stroke={1.6} />)}
      classNames={{ visibilityToggle: css.eye! }}
      visibilityToggleButtonProps={{ 'aria-label': visible ? 'Hide password' : 'Show password', tabIndex: 0 }}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={
        (capsLock || hint) && (
          <>
            {capsLock && (
              <span className={css.hint} data-tone="due" role="status">
                <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
                Caps Lock is on.
              </span>
            )}
            {hint}
          </>
        )
      }
      spellCheck={false}
      onChange={event => onChange(event.currentTarget.value)}
      onKeyDown={watch}
      onKeyUp={watch}
    />
  )
}

interface NewPasswordProps extends Omit<PasswordFieldProps, 'autoComplete' | 'hint'> {
  /** Who it is for: name, address, company. */
  context: readonly string[]
  least?: number
}

/** A new password with its strength in words, as the server will judge it: kinds of characters are not asked for. */
export function NewPasswordField({ context, least = aloneLeast, ...field }: NewPasswordProps) {
  return (
    <PasswordField
      {...field}
      autoComplete="new-password"
      hint={field.error ? undefined : <Strength password={field.value} context={context} least={least} />}
    />
  )
}

/** Why it would be refused, as the server says; `judged` false while that is being found out. */
function useWeakness(password: string, context: readonly string[], least: number) {
  const [found, setFound] = useState<{ of: string; weakness: string | undefined }>()
  const about = context.join('\n')
  useEffect(() => {
    if ([...password].length < least) return
    const asking = new AbortController()
    const timer = setTimeout(() => {
      const input = { password, context: about.split('\n').filter(Boolean), beside: least < aloneLeast }
      call(judgePassword, input, { signal: asking.signal }).then(
        ({ weakness }) => setFound({ of: password, weakness: weakness ?? undefined }),
        // It is judged again when it is sent.
        () => undefined,
      )
    }, 250)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [password, about, least])
  return { judged: found?.of === password, weakness: found?.of === password ? found.weakness : undefined }
}

function Strength({ password, context, least }: { password: string; context: readonly string[]; least: number }) {
  const left = least - [...password].length
  const { judged, weakness } = useWeakness(password, context, least)
  const problem = left > 0 ? undefined : weakness
  const tone = left > 0 || !judged ? 'plain' : problem ? 'due' : 'done'
  return (
    <span data-tone={tone} aria-live="polite">
      <span className={css.meter} aria-hidden>
        <span className={css.level} style={{ transform: `scaleX(${Math.min(1, password.length / least)})` }} />
      </span>
      {password === '' ? (
        `At least ${least} characters. A short sentence works well; capitals, digits and signs are not needed.`
      ) : left > 0 ? (
        `${counted(left, 'more character')}.`
      ) : !judged ? (
        'Long enough.'
      ) : (
        <span className={css.hint}>
          {problem ? <IconAlertTriangle size={14} stroke={1.8} aria-hidden /> : <IconCheck size={14} stroke={2} aria-hidden />}
          {problem ?? 'Long, and hard to guess.'}
        </span>
      )}
    </span>
  )
}
