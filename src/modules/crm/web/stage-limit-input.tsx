import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { limitText, readLimit } from '../rules/stage-limit.ts'

interface StageLimitInputProps {
  stage: string
  hours: number | null
  readOnly: boolean
  disabled: boolean
  onChange: (hours: number | null) => void
}

/** How long a record may stay, as people say it: minutes under an hour. Read when the field is left. */
export function StageLimitInput({ stage, hours, readOnly, disabled, onChange }: StageLimitInputProps) {
  const [typed, setTyped] = useState<string>()
  const [error, setError] = useState('')
  const leave = () => {
    if (typed === undefined) return
    const read = readLimit(typed)
    setError(read === undefined ? 'Write 5 min or 24 hours.' : '')
    if (read === undefined) return
    setTyped(undefined)
    onChange(read)
  }
  return (
    <TextInput
      aria-label={`Late after, business hours in ${stage}`}
      placeholder="No limit"
      readOnly={readOnly}
      disabled={disabled}
      value={typed ?? limitText(hours)}
      error={error}
      onChange={event => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={event => event.key === 'Enter' && leave()}
    />
  )
}
