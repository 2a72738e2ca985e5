const spelled: Record<string, string> = { licence: 'license' }

/** In place of names that are not known, never an id. `named`: records of the kind have names, so these are gone or out of sight. */
export function withoutName(kind: string, n: number, named: boolean): string {
  const word = spelled[kind] ?? kind
  if (n === 1) return `${/^[aeio]/.test(word) ? 'An' : 'A'} ${word}${named ? ' that is gone, or that you do not see' : ''}`
  return named ? `${n} that are gone, or that you do not see` : `${n} of them`
}

/** Names in the order of the ids, each once; what has none at the end. */
export function namesText(kind: string, ids: readonly string[], names: ReadonlyMap<string, string> | undefined): string {
  const known = ids.flatMap(one => names?.get(one) ?? [])
  const rest = ids.length - known.length
  return [...new Set(known), ...(rest ? [withoutName(kind, rest, names !== undefined)] : [])].join(', ')
}
