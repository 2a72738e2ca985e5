import { MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import { showNotice, showUndo } from '../feedback/toasts.tsx'
import { MoneyInput } from '../form/money-input.tsx'
import { SecretInput } from '../form/secret-input.tsx'
import { asProblem, isQuiet } from '../problem.ts'
import { complaint, type Edit, type EditValue, editText, keptValue, tagsOf } from './edit.ts'
import css from './inline-editor.module.css'

interface InlineEditorProps {
  label: string
  edit: Edit
  /** Called when it is over: saved, or given up. */
  onClose: () => void
}

/** A field over a value: Enter or leaving saves, Esc gives up, and what was done can be undone, unless it was a secret: the old one is not known here. */
export function InlineEditor({ label, edit: asked, onClose }: InlineEditorProps) {
  // What others change meanwhile is not slipped under the person's hands: the server compares with what was seen.
  const [edit] = useState(asked)
  const unit = edit.kind === 'money' ? 100 : edit.kind === 'rate' ? 1000 : undefined
  const start = unit && edit.value !== null ? Number(edit.value) / unit : (edit.value ?? '')
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
      if (edit.kind === 'secret' || edit.sealed) showNotice(`${label} changed.`)
      else showUndo({ message: `${label} changed to ${editText(edit, value)}.`, undo: () => edit.save(edit.value) })
      close()
    } catch (problem) {
      if (isQuiet(problem)) return close()
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
    case 'multi':
      return (
        <MultiSelect
          {...common}
          data={edit.options?.map(({ value, label: text }) => ({ value, label: text })) ?? []}
          value={tagsOf(typed)}
          onChange={values => setTyped(values.join(','))}
          onKeyDown={event => {
            // Enter on a choice takes it; leaving saves.
            if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) onKeyDown(event)
          }}
          defaultDropdownOpened
          searchable
          hidePickedOptions
          comboboxProps={{ shadow: 'md' }}
        />
      )
    case 'tags':
      return (
        <TagsInput
          {...common}
          data={edit.options?.map(option => option.value) ?? []}
          value={tagsOf(typed)}
          onChange={tags => setTyped(tags.join(','))}
          onKeyDown={event => {
            // Enter with a word in the field adds it; without one it saves.
            if (event.key === 'Enter' && event.currentTarget.value) return
            onKeyDown(event)
          }}
          clearable={false}
          comboboxProps={{ width: 'max-content', position: 'bottom-start', shadow: 'md' }}
        />
      )
    case 'money':
      return <MoneyInput {...common} value={typed} onChange={setTyped} />
    case 'number':
    case 'rate':
      return (
        <NumberInput
          {...common}
          value={typed}
          onChange={setTyped}
          hideControls
          {...(edit.kind === 'rate' && { suffix: ' %', decimalScale: 3 })}
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
    case 'secret':
      return <SecretInput {...common} value={typed} onChange={event => setTyped(event.currentTarget.value)} />
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
