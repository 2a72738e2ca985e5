import { type DataClass, isAbove } from '#policy/data-classes.ts'
import type { CustomClass, CustomField, CustomKind, CustomOption, CustomValue, CustomValues } from '../contract/custom-field.ts'
import { stageKey } from './stage-key.ts'

const order: readonly CustomClass[] = ['internal', 'confidential', 'restricted']
export const isHigher = (a: CustomClass, b: CustomClass): boolean => order.indexOf(a) > order.indexOf(b)

export const isChosen = (kind: CustomKind): boolean => kind === 'one_of' || kind === 'several_of'
/** How to reach somebody is never internal. */
export const leastClass = (kind: CustomKind): CustomClass => (kind === 'email' || kind === 'phone' ? 'confidential' : 'internal')

/** `Region of the branch` -> `region_of_the_branch`; one that begins with a digit begins with `f_`. */
export function keyOfName(name: string, taken: ReadonlySet<string>): string {
  const plain = stageKey(name, new Set()).replace(/^stage$/, 'field')
  const begun = /^[a-z]/.test(plain) ? plain : `f_${plain}`
  const short = begun.slice(0, 36)
  return taken.has(short) ? stageKey(short, taken) : short
}

/** Choices as they become: known ones by their id, new ones get one; what is not named any more is put away behind them. */
export function optionsAfter(
  before: readonly CustomOption[],
  sent: readonly { id?: string | undefined; label: string }[],
): { options: CustomOption[]; problem?: { at: number; message: string } } {
  const taken = new Set(before.map(option => option.id))
  const options: CustomOption[] = []
  for (const [at, { id, label }] of sent.entries()) {
    if (id !== undefined && !before.some(option => option.id === id))
      return { options: [], problem: { at, message: 'This choice is not of this field.' } }
    if (options.some(one => one.label.toLowerCase() === label.toLowerCase() || one.id === id))
      return { options: [], problem: { at, message: 'This choice is there twice.' } }
    // A choice that was put away and is named again is the same one: records that kept it have it back.
    const again =
      id === undefined ? before.find(one => one.archived && one.label.toLowerCase() === label.toLowerCase()) : undefined
    const kept = id ?? again?.id ?? stageKey(label, taken).replace(/^stage$/, 'choice')
    taken.add(kept)
    options.push({ id: kept, label, archived: false })
  }
  const gone = before.filter(option => !options.some(one => one.id === option.id)).map(option => ({ ...option, archived: true }))
  return { options: [...options, ...gone] }
}

/** Values of one record as they stand in the database. */
export interface CustomStanding {
  custom: CustomValues
  sealedCustom: CustomValues
  customKept: readonly string[]
}

/**
 * What a record answers of its fields. The class of today decides, wherever a value still stands: what is on its way into an
 * envelope is shown as what it becomes. Fields that were put away show nothing.
 */
export function shownOf(fields: readonly CustomField[], { custom, sealedCustom, customKept }: CustomStanding) {
  const shown = { custom: {} as CustomValues, sealedCustom: {} as CustomValues, keptCustom: [] as string[] }
  for (const { key, class: of, archived } of fields) {
    if (archived) continue
    const value: CustomValue | undefined = custom[key] ?? sealedCustom[key]
    if (of === 'restricted') {
      if (value !== undefined || customKept.includes(key)) shown.keptCustom.push(key)
    } else if (value !== undefined) {
      const part = of === 'internal' ? shown.custom : shown.sealedCustom
      part[key] = value
    }
  }
  return shown
}

/** Of a line of a list the internal values alone: lists open nothing. */
export const listedOf = (fields: readonly CustomField[], custom: CustomValues): CustomValues =>
  Object.fromEntries(
    fields.flatMap(({ key, class: of, archived }) =>
      !archived && of === 'internal' && custom[key] !== undefined ? [[key, custom[key]!]] : [],
    ),
  )

/** A field a client made, as changes and events name it: by its id alone. */
export const fieldName = (id: string): string => `custom.${id}`
export const isFieldName = (field: string): boolean => field.startsWith('custom.')

/** The class a change is shown by: a field whose class was raised since shows what it was by the class it has now. */
export function classOfChange(fields: readonly CustomField[], field: string, was: DataClass): DataClass {
  if (!isFieldName(field)) return was
  // Of a field that nobody knows any more nothing is shown.
  const now = fields.find(one => fieldName(one.id) === field)?.class ?? 'restricted'
  return isAbove(now, was) ? now : was
}
