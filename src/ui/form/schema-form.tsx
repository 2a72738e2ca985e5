import { Button } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { z } from 'zod'
import { ApprovalLink } from '../feedback/approval-link.tsx'
import { asProblem, isQuiet } from '../problem.ts'
import { type Drawn, type FieldOptions, fieldsOf } from './field.ts'
import { SchemaField } from './schema-field.tsx'
import css from './schema-form.module.css'
import { useUnsaved } from './unsaved.ts'
import { complaints, inputOf, problemsOf, sameValues, startOf, type Values } from './values.ts'

interface SchemaFormProps<S extends z.ZodType> {
  /** The action's input, or a part of it. */
  schema: S
  /** Which fields, in which order, with which words; dotted for nested ones. All of them if left out. */
  fields?: Record<string, FieldOptions>
  /** What is known already; fields that are not shown pass through. */
  initial?: Partial<z.input<S>>
  /** The act: “Add lead”. */
  submit: string
  /** Asks the server. What it refuses is shown at the fields; what was typed stays. */
  onSubmit: (input: z.input<S>) => Promise<unknown>
  onCancel?: () => void
  columns?: 1 | 2
  /** Hears what stands in the fields, by path, at every change: for what is looked up meanwhile. */
  onValues?: (values: Values) => void
  /** Stands before the buttons: consents, reasons. */
  children?: ReactNode
}

const drawField = ({ values: _, ...at }: Drawn) => <SchemaField {...at} />

/** A form made from the contract: the same rules and the same words on both sides. */
export function SchemaForm<S extends z.ZodType>({
  schema,
  fields: wanted,
  initial,
  submit,
  onSubmit,
  onCancel,
  columns = 1,
  onValues,
  children,
}: SchemaFormProps<S>) {
  const every = useMemo(() => fieldsOf(schema, wanted), [schema, wanted])
  const [values, setValues] = useState<Values>(() => startOf(every, initial))
  const [saved, setSaved] = useState(values)
  const fields = every.filter(field => field.when?.(values) ?? true)
  const [errors, setErrors] = useState<Record<string, string>>({})
  /** The request that is kept although nobody else may agree to it. */
  const [kept, setKept] = useState<string>()
  const [pending, setPending] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useUnsaved(!pending && !sameValues(values, saved))

  // In a drawer the first field has the focus, not the button that closes it.
  useLayoutEffect(() => form.current?.querySelector('input:not([hidden]),textarea')?.setAttribute('data-autofocus', ''), [])

  const hear = useRef(onValues)
  hear.current = onValues
  useEffect(() => hear.current?.(values), [values])

  const refuse = (next: Record<string, string>) => {
    setErrors(next)
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"],[data-summary]')?.focus())
  }
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (pending) return
    const input = inputOf(fields, values, initial)
    const parsed = schema.safeParse(input)
    if (!parsed.success) return refuse(complaints(fields, problemsOf(parsed.error, fields, input)))
    setErrors({})
    setKept(undefined)
    setPending(true)
    try {
      await onSubmit(input as z.input<S>)
      setSaved(values)
    } catch (error) {
      if (isQuiet(error)) return
      const problem = asProblem(error)
      if (typeof problem.facts.approval === 'string') {
        // What was typed is kept with the request.
        setKept(problem.facts.approval)
        setSaved(values)
      }
      const found = complaints(fields, problem.problems)
      refuse(
        Object.keys(found).some(path => path !== '')
          ? found
          : {
              '': found[''] ?? problem.message,
            },
      )
    } finally {
      setPending(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    form.current?.requestSubmit()
  }

  return (
    <form ref={form} className={css.form} data-columns={columns} onSubmit={send} onKeyDown={onKeyDown} noValidate>
      {errors[''] && (
        <div className={css.summary} role="alert" tabIndex={-1} data-summary>
          {errors['']} {kept && <ApprovalLink approval={kept}>Open the request</ApprovalLink>}
        </div>
      )}
      <div className={css.fields}>
        {fields.map(field => (
          <div
            key={field.path}
            className={css.field}
            data-wide={field.wide || field.kind === 'textarea' || undefined}
            data-switch={field.kind === 'switch' || undefined}
          >
            {field.section && <h3 className={css.section}>{field.section}</h3>}
            {(field.draw ?? drawField)({
              field,
              value: values[field.path],
              error: errors[field.path],
              values,
              onChange: value => {
                setValues(old => ({ ...old, [field.path]: value }))
                if (errors[field.path]) setErrors(({ [field.path]: _, ...rest }) => rest)
              },
            })}
          </div>
        ))}
      </div>
      {children}
      <div className={css.acts}>
        {onCancel && (
          <Button onClick={onCancel} disabled={pending}>
            Cancel
          </Button>
        )}
        <Button type="submit" variant="filled" loading={pending} title="Ctrl or ⌘ Enter">
          {submit}
        </Button>
      </div>
    </form>
  )
}
