/** `Clear to close` -> `clear_to_close`: a word for the API that stays when the name changes; counted up where it is taken. */
export function stageKey(name: string, taken: ReadonlySet<string>): string {
  const plain =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 40) || 'stage'
  let key = plain
  for (let n = 2; taken.has(key); n++) key = `${plain}_${n}`
  return key
}
