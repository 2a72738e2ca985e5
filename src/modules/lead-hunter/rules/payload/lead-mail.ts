/**
 * Notification mails: portals and form builders write a lead as lines `Label: value`. This makes of them the same kind of
 * message a form would send, which mappings and guesses then read.
 */

const headerNames = ['from', 'to', 'cc', 'reply-to', 'subject', 'date', 'sent', 'message-id', 'content-type', 'mime-version']
const mostLines = 2000
const longestMail = 200_000
const longestLabel = 48

const namedEntities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** Cuts everything from `open` to the next `close` out, in one pass however often `open` comes without its `close`. */
function without(html: string, open: RegExp, close: (opened: string) => string): string {
  // Letters of the markup only: other letters may change their length in lower case.
  const lower = html.replace(/[A-Z]/g, letter => letter.toLowerCase())
  let kept = ''
  let from = 0
  for (const found of html.matchAll(open)) {
    if (found.index < from) continue
    kept += html.slice(from, found.index)
    const end = lower.indexOf(close(found[1] ?? ''), found.index)
    if (end < 0) return kept
    from = end
  }
  return kept + html.slice(from)
}

/** The words of an HTML mail, a line per block or table row. Markup is dropped, not interpreted. */
const withoutMarkup = (html: string): string =>
  without(
    without(html, /<!--/g, () => '-->'),
    /<(script|style|head|title)\b/gi,
    name => `</${name.toLowerCase()}`,
  )
    .replace(/-->/g, '')
    .replace(/<\/(td|th)>\s*<(td|th)\b[^<>]{0,500}>/gi, ' ')
    .replace(/<(br|\/p|\/div|\/tr|\/li|\/h\d|\/table)\b[^<>]{0,500}>/gi, '\n')
    .replace(/<[^<>]{0,2000}>/g, '')
    .replace(/&(#x?[\da-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
      if (!name.startsWith('#')) return namedEntities[name.toLowerCase()] ?? whole
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
      return code > 31 && code < 0x110000 ? String.fromCodePoint(code) : ' '
    })

interface Line {
  label: string
  value: string
}

/** `📍 Service Requested: AC Repair`, `Phone :(555) 987-6543`; not `https://…`, not `at 5:30`, not `[Button: Reply]`. */
function labelled(line: string): Line | undefined {
  const colon = line.search(/[:：]/)
  if (colon < 1 || colon > longestLabel + 20 || line.startsWith('//', colon + 1)) return undefined
  const before = line.slice(0, colon)
  if (/^\s*[[{>"“]/.test(before)) return undefined
  const label = before.replace(/^[^\p{L}\p{N}]+/u, '').replace(/[\s*_]+$/, '')
  const value = line
    .slice(colon + 1)
    .replace(/^[\s*_]+/, '')
    .trim()
  if (!label || label.length > longestLabel || label.split(/\s+/).length > 6 || /[?!;,"“<>]/.test(label)) return undefined
  return /\d$/.test(label) && /^\d/.test(value) ? undefined : { label, value }
}

const opensQuote = (value: string) => /^["“]/.test(value) && !/.["”]$/.test(value)

/** Takes the header lines off a body that begins with them. */
function splitHeaders(lines: string[]): { headers: Record<string, string>; body: string[] } {
  const headers: Record<string, string> = {}
  let at = 0
  for (; at < lines.length; at++) {
    const [, name, value] = lines[at]!.match(/^([A-Za-z-]+):\s*(.*)$/) ?? []
    if (!name || !headerNames.includes(name.toLowerCase())) break
    headers[name.toLowerCase()] = value!.trim()
  }
  return { headers, body: lines.slice(at) }
}

/** A sender such as `Jane Doe <jane@example.com>` that is a person rather than a machine. */
function personal(from: string): { name?: string; email: string } | undefined {
  const [, name = '', email] = from.match(/^"?([^"<]*)"?\s*<([^<>\s]+@[^<>\s]+)>$/) ?? []
  if (!email || /no-?reply|donotreply|notif|mailer|lead|alert|support|service|info@|admin|system/i.test(email + name))
    return undefined
  return { email, ...(name.trim() && { name: name.trim() }) }
}

/** Labels to values, headers under `mail`; text that no label claims is `mail.text`. Repeated labels become lists. */
export function messageOfMail(text: string): Record<string, unknown> {
  const plain = /<(html|body|table|tr|div|p|br)\b/i.test(text)
    ? withoutMarkup(text.slice(0, longestMail))
    : text.slice(0, longestMail)
  const lines = plain.replace(/\r\n?/g, '\n').split('\n').slice(0, mostLines)
  const { headers, body } = splitHeaders(
    lines.slice(
      Math.max(
        0,
        lines.findIndex(line => line.trim()),
      ),
    ),
  )
  const fields = new Map<string, string[]>()
  const loose: string[] = []
  let open: { values: string[]; quoted: boolean } | undefined

  for (const line of body) {
    const last = open?.values.at(-1) ?? ''
    if (open?.quoted) {
      open.values[open.values.length - 1] = `${last}\n${line}`
      if (/["”]\s*$/.test(line)) open = undefined
      continue
    }
    const found = labelled(line)
    if (found) {
      const label = found.label.replaceAll('.', '')
      const values = fields.get(label) ?? []
      fields.set(label, values)
      values.push(found.value)
      open = { values, quoted: opensQuote(found.value) }
    } else if (!line.trim()) {
      // A label whose value stands in the next paragraph stays open; a finished value does not swallow the text after it.
      if (last) open = undefined
    } else if (open && !/^\s*\[/.test(line)) {
      open.values[open.values.length - 1] = last ? `${last}\n${line.trim()}` : line.trim()
    } else loose.push(line.trim())
  }

  const sender = personal(headers.from ?? '')
  const named = [...fields.keys()].some(label => /name|customer|client|e-?mail|phone|first/i.test(label))
  const [, subjectName] =
    (headers.subject ?? '').match(
      /\b(?:lead|inquiry|request|message) (?:from|for)\s+(\p{Lu}[\p{L}'’.-]*(?: \p{Lu}[\p{L}'’.-]*){1,3})\s*$/u,
    ) ?? []
  return {
    ...Object.fromEntries([...fields].map(([label, values]) => [label, values.length === 1 ? values[0] : values])),
    ...(!named && subjectName && { 'Customer Name': subjectName }),
    ...(!named &&
      !subjectName &&
      sender && { ...(sender.name && { 'Customer Name': sender.name }), 'Customer Email': sender.email }),
    mail: { ...headers, text: loose.join('\n') },
  }
}
