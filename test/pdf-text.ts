import { inflateSync } from 'node:zlib'

interface Piece {
  dictionary: string
  stream: string
}

/** Objects of a PDF by their number, streams inflated: enough to read back what was written, of documents of our own. */
function objectsOf(pdf: Buffer): Map<number, Piece> {
  const text = pdf.toString('latin1')
  const objects = new Map<number, Piece>()
  for (const [, id, body] of text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [dictionary, rest] = body!.split('stream\n', 2) as [string, string | undefined]
    const bytes = rest === undefined ? undefined : Buffer.from(rest.slice(0, rest.lastIndexOf('\nendstream')), 'latin1')
    const stream = !bytes ? '' : (/FlateDecode/.test(dictionary) ? inflateSync(bytes) : bytes).toString('latin1')
    objects.set(Number(id), { dictionary, stream })
  }
  return objects
}

const utf16 = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le')

/** What the letters of an embedded font stand for, by its ToUnicode map. */
function lettersOf(map: string): Map<number, string> {
  const letters = new Map<number, string>()
  for (const [, block] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from, list] of block!.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g))
      for (const [n, [, hex]] of [...list!.matchAll(/<(\w+)>/g)].entries())
        letters.set(Number.parseInt(from!, 16) + n, utf16(hex!))
  return letters
}

/** The text of each page, as a reader of the document finds it. */
export function pagesOf(pdf: Buffer): string[] {
  const objects = objectsOf(pdf)
  const of = (id: string | undefined) => objects.get(Number(id)) ?? { dictionary: '', stream: '' }
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type \/Page\b(?!s)/.test(dictionary))
  return pages.map(({ dictionary }) => {
    const resources = of(/\/Resources (\d+)/.exec(dictionary)?.[1]).dictionary
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [
        name!,
        lettersOf(of(/\/ToUnicode (\d+)/.exec(of(id).dictionary)?.[1]).stream),
      ]),
    )
    let letters = new Map<number, string>()
    let text = ''
    for (const [whole, font, shown] of of(/\/Contents (\d+)/.exec(dictionary)?.[1]).stream.matchAll(
      /\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ|ET/g,
    )) {
      if (font) letters = fonts.get(font) ?? letters
      else if (whole === 'ET') text += '\u200b'
      else
        for (const [, hex] of shown!.matchAll(/<(\w+)>/g))
          for (const code of hex!.match(/.{4}/g) ?? []) text += letters.get(Number.parseInt(code, 16)) ?? ''
    }
    return text.replaceAll('\u200b', '')
  })
}
