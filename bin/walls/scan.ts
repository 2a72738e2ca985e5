/**
 * Just enough of a scanner to tell code from comments and strings. It is not a parser: in JSX text an apostrophe opens a
 * string, which therefore ends with its line.
 */
export interface Scanned {
  /** The text with comments and the insides of strings blanked; every character keeps its place. */
  code: string
  /** The text with only comments blanked. */
  text: string
  strings: { at: number; value: string }[]
}

export interface Import {
  line: number
  /** `undefined`: a dynamic import of something computed. */
  from: string | undefined
}

const beforeRegex = /(?:^|[(,=:[!&|?{};+\-*%~^>]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield))$/
const interesting = /['"`/{}]/g

export function scan(source: string): Scanned {
  const code: string[] = []
  const text: string[] = []
  const strings: Scanned['strings'] = []
  const holes: number[] = []
  let braces = 0
  let at = 0

  const keep = (to: number) => {
    const part = source.slice(at, to)
    code.push(part)
    text.push(part)
    at = to
  }
  const blank = (to: number, alsoText: boolean) => {
    const part = source.slice(at, to)
    const white = part.replace(/[^\n]/g, ' ')
    code.push(white)
    text.push(alsoText ? white : part)
    at = to
  }
  const template = () => {
    const start = at
    let end = at
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end)) end += source[end] === '\\' ? 2 : 1
    blank(Math.min(end, source.length), false)
    strings.push({ at: start, value: source.slice(start, at) })
    if (source[at] === '$') {
      holes.push(braces++)
      keep(at + 2)
    } else keep(at + 1)
  }

  while (at < source.length) {
    interesting.lastIndex = at
    const found = interesting.exec(source)
    if (!found) {
      keep(source.length)
      break
    }
    keep(found.index)
    const mark = source[at]!
    if (mark === '/' && source[at + 1] === '/') blank(endOf(source, '\n', at), true)
    else if (mark === '/' && source[at + 1] === '*') blank(endOf(source, '*/', at) + 2, true)
    else if (mark === '/') {
      const regex = source[at + 1] === '>' || !beforeRegex.test(lastCode(code)) ? at + 1 : regexEnd(source, at)
      if (regex > at + 1) blank(regex, false)
      else keep(at + 1)
    } else if (mark === '{') {
      braces++
      keep(at + 1)
    } else if (mark === '}') {
      keep(at + 1)
      if (holes.at(-1) === --braces) {
        holes.pop()
        template()
      }
    } else if (mark === '`') {
      keep(at + 1)
      template()
    } else {
      keep(at + 1)
      const start = at
      let end = at
      while (end < source.length && source[end] !== mark && source[end] !== '\n') end += source[end] === '\\' ? 2 : 1
      blank(Math.min(end, source.length), false)
      strings.push({ at: start, value: source.slice(start, at) })
      if (source[at] === mark) keep(at + 1)
    }
  }
  return { code: code.join(''), text: text.join(''), strings }
}

function endOf(source: string, what: string, from: number): number {
  const end = source.indexOf(what, from + 1)
  return end < 0 ? source.length : end
}

function lastCode(code: string[]): string {
  for (let n = code.length - 1; n >= 0; n--) {
    const end = code[n]!.trimEnd()
    if (end) return end.slice(-12)
  }
  return ''
}

function regexEnd(source: string, at: number): number {
  let inClass = false
  for (let end = at + 1; end < source.length && source[end] !== '\n'; end++) {
    const mark = source[end]
    if (mark === '\\') end++
    else if (mark === '[') inClass = true
    else if (mark === ']') inClass = false
    else if (mark === '/' && !inClass) return end + 1
  }
  return at + 1
}

const statement = /(?:^|[;}\n])[ \t]*(?:import|export)\b[^;'"`]*\bfrom\s*['"]$/
const from = /\bfrom\s*['"]$/
const bare = /\bimport\s*['"]$/
const call = /(?:\bimport|\brequire)\s*\(\s*['"`]$/

/** Every module the text names: import, export-from, dynamic import, type import, require. */
export function importsOf({ code, strings }: Scanned): Import[] {
  const found: Import[] = []
  const line = lineCounter(code)
  for (const { at, value } of strings) {
    const near = code.slice(Math.max(0, at - 24), at)
    const isImport =
      bare.test(near) || call.test(near) || (from.test(near) && statement.test(code.slice(Math.max(0, at - 4000), at)))
    if (isImport) found.push({ line: line(at), from: code.startsWith('${', at + value.length) ? undefined : value })
  }
  for (const { index } of code.matchAll(/(?<![\w$.])import\s*\(\s*(?!['"`\s])/g))
    found.push({ line: line(index), from: undefined })
  return found
}

/** Line numbers for rising positions, without counting from the start each time. */
export function lineCounter(text: string): (at: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return at => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= at) low = middle
      else high = middle
    }
    return low + 1
  }
}
