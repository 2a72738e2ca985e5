/** What a cell looks like, whatever its header says. */
export type ValueKind =
  | 'empty'
  | 'email'
  | 'phone'
  | 'uuid'
  | 'url'
  | 'date'
  | 'ssn'
  | 'zip'
  | 'money'
  | 'number'
  | 'json'
  | 'boolean'
  | 'text'

const shapes: [ValueKind, RegExp][] = [
  ['email', /^(mailto:)?[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]{2,}\.?$/i],
  ['uuid', /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i],
  ['url', /^(https?:\/\/|www\.)\S+$/i],
  ['date', /^\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}.*)?$/],
  ['date', /^\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})([T ,]+\d{1,2}:\d{2}.*)?$/],
  ['ssn', /^\d{3}-\d{2}-\d{4}$/],
  ['zip', /^\d{5}(-\d{4})?$/],
  ['money', /^-?\(?[$€£]\s?\d[\d,. ]*[kKmM]?\)?$/],
  ['phone', /^\+\d[\d\s().-]{6,18}\d(\s*(x|ext\.?)\s*\d{1,6})?$/i],
  ['phone', /^(1[\s.-]?)?(\(\d{3}\)|\d{3})[\s.-]?\d{3}[\s.-]?\d{4}(\s*(x|ext\.?|#)\s*\d{1,6})?$/i],
  ['number', /^-?\d[\d,]*(\.\d+)?%?$/],
  ['json', /^(\{\s*("|\})|\[\s*["{[\]\d])/],
  ['boolean', /^(true|false|yes|no|y|n)$/i],
]

/** The kind of one value, by its shape alone. */
export function kindOfValue(value: string): ValueKind {
  const text = value.trim()
  if (text === '') return 'empty'
  return shapes.find(([, shape]) => shape.test(text))?.[0] ?? 'text'
}

/** The kind that most of the non-empty values have, and the share of them that have it (0 to 1). */
export function usualKind(values: readonly string[]): { kind: ValueKind; share: number } {
  const tally = new Map<ValueKind, number>()
  let all = 0
  for (const value of values) {
    const kind = kindOfValue(value)
    if (kind === 'empty') continue
    all++
    tally.set(kind, (tally.get(kind) ?? 0) + 1)
  }
  let best: { kind: ValueKind; share: number } = { kind: 'empty', share: 0 }
  for (const [kind, times] of tally) if (times / all > best.share) best = { kind, share: times / all }
  return best
}
