import { type ClientType, type MatrixDocument, unconditional } from '#policy/client-matrix.ts'
import { matrix, type Permission, userTypeLabels, wholeOf } from '#policy/matrix.ts'
import { datesInWords, hoursInWords, networksInWords } from '#policy/matrix-words.ts'
import { cellInWords } from './matrix-change.ts'

export interface ChangeLine {
  type: string
  typeName: string
  what: string
  label: string
  was: string
  becomes: string
  /** Of a new type: the one before it that it is most like, and what that one has. */
  model: { name: string; has: string } | null
  /** The function whose part this one is, where it changes along with it. */
  along: string | null
}

/** Of a new type only what it has otherwise than the one it was made like is a change. */
export const isSame = ({ model, becomes }: Pick<ChangeLine, 'model' | 'becomes'>): boolean => model?.has === becomes

/** What a change is read against: of a new type what the one it was made like has. */
export const wasInWords = ({ model, was }: Pick<ChangeLine, 'model' | 'was'>): string =>
  model ? `${model.name}: ${model.has}` : was

/** Of the types there were on the same base the one with the fewest other cells. */
function modelOf(type: ClientType, before: MatrixDocument, functions: readonly Permission[]): ClientType | undefined {
  const others = (one: ClientType) => functions.filter(p => cellInWords(one, p) !== cellInWords(type, p)).length
  return before.types
    .filter(one => one.base === type.base)
    .map(one => ({ one, others: others(one) }))
    .sort((a, b) => a.others - b.others)[0]?.one
}

/** Everything in which `after` differs, type by type in its order; what `after` does not have any more comes last. */
export function differenceOf(before: MatrixDocument, after: MatrixDocument, functions: readonly Permission[]): ChangeLine[] {
  const lines: ChangeLine[] = []
  const old = new Map(before.types.map(type => [type.id, type]))
  for (const type of after.types) {
    const was = old.get(type.id)
    old.delete(type.id)
    const model = was ? undefined : modelOf(type, before, functions)
    const has = (say: (one: ClientType) => string) => (model ? { name: model.name, has: say(model) } : null)
    const add = (what: string, label: string, a: string, b: string, like: ChangeLine['model'] = null) => {
      if (a !== b) lines.push({ type: type.id, typeName: type.name, what, label, was: a, becomes: b, model: like, along: null })
    }
    if (was) add('name', 'Name', was.name, type.name)
    else add('type', 'User type', 'not there', addedInWords(type, model, functions))
    const till = was?.conditions ?? unconditional
    add(
      'clearance',
      'Clearance',
      was?.clearance ?? 'none',
      type.clearance,
      has(one => one.clearance),
    )
    add('hours', 'Hours', hoursInWords(till.hours), hoursInWords(type.conditions.hours))
    add('networks', 'Networks', networksInWords(till.networks), networksInWords(type.conditions.networks))
    add('dates', 'Dates', datesInWords(till), datesInWords(type.conditions))
    for (const permission of functions) {
      // What the model has and the new type lacks was never there, and is told all the same.
      const lacks = model && cellInWords(type, permission) === 'none' && cellInWords(model, permission) !== 'none'
      add(
        permission,
        matrix[permission].label,
        was ? cellInWords(was, permission) : lacks ? 'not there' : 'none',
        cellInWords(type, permission),
        has(one => cellInWords(one, permission)),
      )
    }
  }
  for (const gone of old.values())
    lines.push({
      ...{ type: gone.id, typeName: gone.name, what: 'type', label: 'User type' },
      ...{ was: 'there', becomes: 'removed', model: null, along: null },
    })
  return alongWithWholes(lines)
}

function addedInWords(type: ClientType, model: ClientType | undefined, functions: readonly Permission[]): string {
  if (!model) return `added, based on ${userTypeLabels[type.base].toLowerCase()}`
  const own = functions.filter(p => cellInWords(model, p) !== cellInWords(type, p)).length
  return `added, made like ${model.name}, with ${own === 0 ? 'no change' : own === 1 ? '1 change' : `${own} changes`}`
}

/** A part that becomes the same as its whole, and was the same, is said to go along with it. */
function alongWithWholes(lines: readonly ChangeLine[]): ChangeLine[] {
  const of = new Map(lines.map(line => [`${line.type} ${line.what}`, line]))
  const levels = ({ was, becomes, model }: ChangeLine) => [was, becomes, model?.has ?? ''].map(levelOf).join()
  return lines.map(line => {
    const whole = line.what in matrix && of.get(`${line.type} ${wholeOf(line.what as Permission)}`)
    return whole && whole !== line && levels(whole) === levels(line) ? { ...line, along: whole.label } : line
  })
}

/** Of a cell in words the level alone: parts are asked for other things than their whole. */
const levelOf = (words: string): string => words.replace(/ \(.*/, '')
