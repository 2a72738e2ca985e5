import { readKey, type VerifierKey } from '#base/transparency/note.ts'
import { StartRefused } from '../migrate.ts'

export interface WitnessSetting {
  url: URL
  keys: VerifierKey[]
}

/** `<address> <key> [<key>]`, any number of them. Throws StartRefused for what cannot be used. */
export function witnessesIn(text: string): WitnessSetting[] {
  const found: WitnessSetting[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (/^https?:\/\//.test(word)) {
      if (!URL.canParse(word)) throw new StartRefused(`WITNESSES: ${word} is no address.`)
      found.push({ url: new URL(word), keys: [] })
      continue
    }
    const key = readKey(word)
    if (!key || key.kind === 'ed25519')
      throw new StartRefused(`WITNESSES: ${word.slice(0, 60)} is no key of a witness. It says its keys when it starts.`)
    const last = found.at(-1)
    if (!last) throw new StartRefused('WITNESSES: an address comes before its keys.')
    last.keys.push(key)
  }
  const without = found.find(({ keys }) => !keys.length)
  if (without) throw new StartRefused(`WITNESSES: ${without.url.href} has no key.`)
  return found
}
