import { NumberInput, type NumberInputProps } from '@mantine/core'
import { readMoney } from '#base/money.ts'

const scales: Record<string, number> = { k: 1e3, m: 1e6 }

/** A field for dollars. `k` and `m` behind a number make it thousands and millions, as people write them; so does pasting. */
export function MoneyInput({ onChange, onKeyDown, ...rest }: NumberInputProps) {
  return (
    <NumberInput
      hideControls
      prefix="$"
      thousandSeparator=","
      decimalScale={2}
      allowNegative={false}
      {...rest}
      {...(onChange && { onChange })}
      onKeyDown={event => {
        const scale = event.ctrlKey || event.metaKey || event.altKey ? undefined : scales[event.key.toLowerCase()]
        const typed = readMoney(event.currentTarget.value)
        if (scale && typed.ok && typed.high === typed.low && typed.low > 0) {
          event.preventDefault()
          onChange?.(Math.round(typed.low * scale) / 100)
        }
        onKeyDown?.(event)
      }}
      onPaste={event => {
        const pasted = readMoney(event.clipboardData.getData('text'))
        if (!pasted.ok || pasted.high !== pasted.low) return
        event.preventDefault()
        onChange?.(pasted.low / 100)
      }}
    />
  )
}
