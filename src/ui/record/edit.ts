import type { z } from 'zod'
import { dateText, moneyText, rateText } from '../format.ts'

export type EditValue = string | number | null

/** How a value is changed in place, in a list of facts or in a table's cell. */
export interface Edit {
  kind: 'text' | 'textarea' | 'secret' | 'number' | 'money' | 'rate' | 'date' | 'select' | 'multi' | 'tags'
  /** As the server keeps it: cents, thousandths of a percent, `2026-03-04`, an option's value. Tags, and the options of a `multi`, are joined by commas. Of a secret nothing is known here. */
  value: EditValue
  options?: readonly { value: string; label: string }[]
  /** What is kept is not known here, whatever its kind: nothing is undone, and what was typed is not said again. */
  sealed?: true
  /** The contract's own schema of this field: the same words as the server's. */
  schema?: z.ZodType
  /** Saves at once; throws what the server said. Also asked, with the old value, by the undo. */
  save: (value: EditValue) => Promise<unknown>
}

/** The value in words, for the undo toast. */
export function editText({ kind, options }: Edit, value: EditValue): string {
  if (value === null || value === '') return 'empty'
  if (kind === 'money') return moneyText(Number(value))
  if (kind === 'rate') return rateText(Number(value))
  if (kind === 'date') return dateText(String(value))
  const labelled = (one: string) => options?.find(option => option.value === one)?.label ?? one
  if (kind === 'tags' || kind === 'multi') return tagsOf(value).map(labelled).join(', ')
  return labelled(String(value))
}

export const tagsOf = (value: EditValue) =>
  String(value ?? '')
    .split(',')
    .map(tag => tag.trim())
    .filter(Boolean)

/** What was typed, as the server keeps it. An emptied field becomes null. */
export function keptValue(kind: Edit['kind'], typed: string | number): EditValue {
  if (typed === '') return null
  if (kind === 'money') return Math.round(Number(typed) * 100)
  if (kind === 'rate') return Math.round(Number(typed) * 1000)
  if (kind === 'number') return Number(typed)
  return typeof typed === 'string' ? typed.trim() || null : typed
}

/** The first thing the schema has against the value, or nothing. */
export function complaint(edit: Edit, value: EditValue): string | undefined {
  const parsed = edit.schema?.safeParse(value ?? undefined)
  return parsed && !parsed.success && !(value === null && edit.schema?.safeParse(null).success)
    ? parsed.error.issues[0]?.message
    : undefined
}
