/** Text that is already safe to stand in a page. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString() {
    return this.text
  }
}

type Piece = string | number | boolean | null | undefined | Html | readonly Piece[]

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => text.replace(/[&<>"']/g, c => escapes[c]!)

function show(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false || piece === true) return ''
  if (piece instanceof Html) return piece.text
  if (Array.isArray(piece)) return piece.map(show).join('')
  return escaped(String(piece))
}

/** Tagged template: every value is escaped, whatever it holds; only another `html` goes in as it is. */
export const html = (strings: TemplateStringsArray, ...values: Piece[]): Html =>
  new Html(strings.reduce((out, text, i) => out + text + (i < values.length ? show(values[i]) : ''), ''))
