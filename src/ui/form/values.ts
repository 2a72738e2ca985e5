import type { z } from 'zod'
import type { FieldProblem } from '#base/refusal.ts'
import type { Field } from './field.ts'

export type Values = Record<string, unknown>

/** A person types dollars and percents; the server keeps cents and thousandths of a percent. */
const units: Partial<Record<Field['kind'], number>> = { money: 100, rate: 1000 }

const at = (from: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Values | undefined)?.[name], from)

function put(into: Values, path: string, value: unknown) {
  const names = path.split('.')
  const last = names.pop()!
  let here = into
  for (const name of names) here = here[name] = { ...(here[name] as Values | undefined) }
  here[last] = value
}

/** What stands in the fields at first: given values, else the schema's defaults, else nothing. */
export const startOf = (fields: readonly Field[], initial: unknown): Values =>
  Object.fromEntries(
    fields.map(field => {
      const value = at(initial, field.path) ?? field.initial
      const unit = units[field.kind]
      if (unit) return [field.path, typeof value === 'number' ? value / unit : '']
      if (field.kind === 'switch') return [field.path, value ?? false]
      if (field.kind === 'multi' || field.kind === 'tags') return [field.path, value ?? []]
      return [field.path, value ?? '']
    }),
  )

const told = (values: Values) => JSON.stringify(values, (_, value) => (value === '' || value === undefined ? null : value))
/** Nothing was typed that is not there already; emptied is as if never filled. */
export const sameValues = (one: Values, other: Values): boolean => told(one) === told(other)

/** The action's input as the schema wants it: whole small units, nothing for an empty field. */
export function inputOf(fields: readonly Field[], values: Values, initial: unknown): Values {
  const input: Values = { ...(initial as Values | undefined) }
  for (const field of fields) {
    const value = values[field.path]
    const empty = value === '' || value === null || value === undefined
    // An empty field that is needed goes to the schema as it is, so that the contract's own words answer.
    const worded = empty && field.required && ['text', 'textarea', 'email', 'phone'].includes(field.kind)
    put(
      input,
      field.path,
      worded ? '' : empty ? undefined : units[field.kind] ? Math.round(Number(value) * units[field.kind]!) : value,
    )
  }
  return input
}

/** By field; what belongs to no visible field stands under the empty path. */
export function complaints(fields: readonly Field[], problems: readonly FieldProblem[]): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { path, message } of problems) {
    const own = fields.find(field => path === field.path || path.startsWith(`${field.path}.`))
    const key = own?.path ?? ''
    errors[key] ??= message
  }
  return errors
}

/** What the schema has against the input. Its words for an empty field are not a person's, so they are replaced. */
export const problemsOf = (error: z.ZodError, fields: readonly Field[], input: Values): FieldProblem[] =>
  error.issues.map(issue => {
    const path = issue.path.join('.')
    const field = fields.find(one => one.path === path)
    const unworded = field && at(input, path) === undefined && issue.message.startsWith('Invalid ')
    return { path, message: unworded ? (field.kind === 'select' ? 'Choose one.' : 'Fill this in.') : issue.message }
  })
