import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useState } from 'react'

/** What others must not read over a shoulder. `new-password`, so that the browser does not put a kept password in its place. */
export function SecretInput(props: PasswordInputProps) {
  const [visible, setVisible] = useState(false)
  return (
    <PasswordInput
      {...props}
      autoComplete="new-password"
      spellCheck={false}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleButtonProps={{ 'aria-label': visible ? 'Hide what is typed' : 'Show what is typed' }}
    />
  )
}
