import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type PDFDocument from 'pdfkit'

type Doc = InstanceType<typeof PDFDocument>

/** Inter as it is published: one file for each of these parts of Unicode. Names are looked up in this order. */
const subsets = ['latin', 'latin-ext', 'vietnamese', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext']
const fileOf = (subset: string) =>
  createRequire(import.meta.url).resolve(`@fontsource/inter/files/inter-${subset}-400-normal.woff`)
const kept = new Map<string, Buffer>()
const bytesOf = (subset: string): Buffer => {
  const bytes = kept.get(subset) ?? readFileSync(fileOf(subset))
  kept.set(subset, bytes)
  return bytes
}

interface Run {
  font: string
  text: string
}

/** Text measured, broken into lines and drawn in whichever part of Inter has each letter. What none has is a question mark. */
export class Writer {
  readonly #doc: Doc
  readonly #draws = new Map<string, (point: number) => boolean>()
  readonly #fonts = new Map<string, string>()

  constructor(doc: Doc) {
    this.#doc = doc
    for (const subset of subsets) doc.registerFont(subset, bytesOf(subset))
  }

  #has(subset: string, point: number): boolean {
    let has = this.#draws.get(subset)
    if (!has) {
      this.#doc.font(subset)
      // What the types of the library leave out: the font it opened.
      const { font } = (this.#doc as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } })._font
      has = one => font.hasGlyphForCodePoint(one)
      this.#draws.set(subset, has)
    }
    return has(point)
  }

  #fontOf(letter: string): string | undefined {
    const known = this.#fonts.get(letter)
    if (known) return known
    const found = subsets.find(subset => this.#has(subset, letter.codePointAt(0)!))
    if (found) this.#fonts.set(letter, found)
    return found
  }

  #runs(text: string): Run[] {
    const runs: Run[] = []
    for (const letter of text.normalize('NFC')) {
      const font = this.#fontOf(letter)
      const last = runs.at(-1)
      if (last && last.font === (font ?? 'latin')) last.text += font ? letter : '?'
      else runs.push({ font: font ?? 'latin', text: font ? letter : '?' })
    }
    return runs
  }

  width(text: string, size: number): number {
    return this.#runs(text).reduce((sum, run) => sum + this.#doc.font(run.font, size).widthOfString(run.text), 0)
  }

  /** Broken at spaces; a word that is longer than a line is broken anywhere. */
  lines(text: string, size: number, width: number): string[] {
    const lines: string[] = []
    let line = ''
    for (const word of text.split(/\s+/)) {
      const longer = line ? `${line} ${word}` : word
      if (this.width(longer, size) <= width) {
        line = longer
        continue
      }
      if (line) lines.push(line)
      line = ''
      for (const letter of word) {
        if (this.width(line + letter, size) > width && line) {
          lines.push(line)
          line = ''
        }
        line += letter
      }
    }
    return [...lines, line]
  }

  /** One line, from its upper left corner. */
  draw(text: string, x: number, y: number, size: number): void {
    let at = x
    for (const run of this.#runs(text)) {
      this.#doc.font(run.font, size).text(run.text, at, y, { lineBreak: false })
      at += this.#doc.font(run.font, size).widthOfString(run.text)
    }
  }
}
