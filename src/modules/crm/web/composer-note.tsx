import { Textarea } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { useCommand } from '#ui/use-action.ts'
import { addNote, readTimeline } from '../contract/work.ts'
import css from './record.module.css'
import type { About } from './record-timeline.tsx'

/** A draft of one record, kept in this browser: a lost connection or a closed tab loses nothing. */
export const useDraft = (about: About, kind: string) =>
  useLocalStorage({
    key: `draft:${kind}:${about.lead ?? about.loan ?? about.contact}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  })

/** Puts the cursor into the field when it was asked for by key, and not when the page opens. */
export function useFocusAsked<T extends HTMLElement>(focus: number) {
  const field = useRef<T>(null)
  useEffect(() => {
    if (focus > 0) field.current?.focus()
  }, [focus])
  return field
}

/** Ctrl or Cmd Enter sends the form. */
export const sendsForm = (event: KeyboardEvent<HTMLElement>) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  event.currentTarget.closest('form')?.requestSubmit()
}

export function NoteForm({ about, focus }: { about: About; focus: number }) {
  const [body, setBody] = useDraft(about, 'note')
  const field = useFocusAsked<HTMLTextAreaElement>(focus)
  const add = useCommand(addNote, { invalidates: [readTimeline] })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!body.trim()) return field.current?.focus()
    try {
      await add.run({ ...about, body: body.trim() })
      setBody('')
    } catch {
      // The toast has said why; the draft stays.
    }
  }
  return (
    <form className={css.body} onSubmit={submit}>
      <Textarea
        ref={field}
        classNames={{ input: css.bare! }}
        aria-label="Write a note"
        placeholder="Write a note"
        autosize
        minRows={2}
        maxRows={12}
        value={body}
        onChange={event => setBody(event.currentTarget.value)}
        onKeyDown={sendsForm}
      />
      <div className={css.foot}>
        <ActButton needs="note.use" type="submit" variant={body.trim() ? 'filled' : 'default'} loading={add.pending}>
          Save note
        </ActButton>
      </div>
    </form>
  )
}
