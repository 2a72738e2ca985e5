import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import { showUndo } from '../feedback/toasts.tsx'
import { AwaitsApproval, asProblem } from '../problem.ts'
import { complaint, type Edit, type EditValue, editText, keptValue } from './edit.ts'
import css from './inline-editor.module.css'

interface InlineEditorProps {
  label: string
  edit: Edit
  /** Called when it is over: saved, or given up. */
  onClose: () => void
}

/** A field over a value: Enter or leaving saves, Esc gives up, and what was done can be undone. */
export function InlineEditor({ label, edit, onClose }: InlineEditorProps) {
  const start = edit.kind === 'money' && edit.value !== null ? Number(edit.value) / 100 : (edit.value ?? '')
  const [typed, setTyped] = useState<string | number>(start)
  const [error, setError] = useState<string>()
  const [pending, setPending] = useState(false)
  // Leaving the field follows Enter and Esc; only the first may count.
  const over = useRef(false)

  const close = () => {
    over.current = true
    onClose()
  }
  const save = async (value: EditValue) => {
    if (over.current || pending) return
    if (value === edit.value || (value === null && edit.value === '')) return close()
    const wrong = complaint(edit, value)
    if (wrong) return setError(wrong)
    setPending(true)
    try {
      await edit.save(value)
      showUndo({ message: `${label} changed to ${editText(edit, value)}.`, undo: () => edit.save(edit.value) })
      close()
    } catch (problem) {
      if (problem instanceof AwaitsApproval) return close()
      setPending(false)
      setError(asProblem(problem).message)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      close()
    }
    const saves = edit.kind === 'textarea' ? event.ctrlKey || event.metaKey : true
    if (event.key === 'Enter' && saves && edit.kind !== 'select') {
      event.preventDefault()
      void save(keptValue(edit.kind, typed))
    }
  }
  const common = {
    'aria-label': label,
    autoFocus: true,
    error,
    disabled: pending,
    onKeyDown,
    className: css.field!,
    onBlur: () => void save(keptValue(edit.kind, typed)),
  }

  switch (edit.kind) {
    case 'select':
      return (
        <Select
          {...common}
          onBlur={close}
          data={edit.options?.map(({ value, label: text }) => ({ value, label: text })) ?? []}
          value={edit.value === null ? null : String(edit.value)}
          onChange={value => void save(value)}
          defaultDropdownOpened
          searchable={(edit.options?.length ?? 0) > 8}
          allowDeselect={false}
          comboboxProps={{ width: 'max-content', position: 'bottom-start', shadow: 'md' }}
        />
      )
    case 'number':
    case 'money':
      return (
        <NumberInput
          {...common}
          value={typed}
          onChange={setTyped}
          hideControls
          {...(edit.kind === 'money' && { prefix: '$', thousandSeparator: ',', decimalScale: 2 })}
        />
      )
    case 'textarea':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={10}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
      )
    default:
      return (
        <TextInput
          {...common}
          type={edit.kind === 'date' ? 'date' : 'text'}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
      )
  }
}
