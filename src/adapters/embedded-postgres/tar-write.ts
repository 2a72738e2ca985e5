/** One thing to put into an archive. `content` must yield exactly `size` bytes. */
export interface TarEntry {
  /** Relative, with `/`; any length, any characters. */
  path: string
  kind: 'file' | 'folder'
  size: number
  mode: number
  content?: AsyncIterable<Buffer>
}

const block = 512
/** What fits into the eleven octal digits of a header. */
const largest = 8 ** 11

/**
 * Writes a tar archive as POSIX describes it (pax interchange format, IEEE Std 1003.1), readable by any tar. The next
 * entry is asked for only after the content of the last has been taken.
 * Throws a RangeError when a content is not as long as was said.
 */
export async function* writeTar(entries: AsyncIterable<TarEntry>): AsyncGenerator<Buffer> {
  for await (const entry of entries) {
    const path = entry.kind === 'folder' ? entry.path + '/' : entry.path
    const extra: [string, string][] = []
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a header holds ASCII only
    if (path.length > 100 || /[^\x00-\x7f]/.test(path)) extra.push(['path', path])
    if (entry.size >= largest) extra.push(['size', String(entry.size)])
    if (extra.length > 0) {
      const records = Buffer.concat(extra.map(record))
      yield header('pax', records.length, 0o600, 'x')
      yield records
      yield padding(records.length)
    }
    yield header(path, Math.min(entry.size, largest - 1), entry.mode, entry.kind === 'folder' ? '5' : '0')
    let sent = 0
    for await (const part of entry.content ?? []) {
      sent += part.length
      yield part
    }
    if (sent !== entry.size) throw new RangeError(`${entry.path}: ${sent} bytes in place of ${entry.size}`)
    yield padding(sent)
  }
  yield Buffer.alloc(2 * block)
}

function header(path: string, size: number, mode: number, type: string) {
  const at = Buffer.alloc(block)
  const octal = (value: number, offset: number, length: number) =>
    at.write(value.toString(8).padStart(length - 1, '0'), offset, 'latin1')
  at.write(path, 0, 100, 'utf8')
  octal(mode & 0o777, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  at.write(type, 156, 'latin1')
  at.write('ustar\x0000', 257, 'latin1')
  at.write(' '.repeat(8), 148, 'latin1')
  const sum = at.reduce((total, byte) => total + byte, 0)
  at.write(sum.toString(8).padStart(6, '0') + '\0 ', 148, 'latin1')
  return at
}

// A record begins with its own length in bytes, the digits of that length included.
function record([name, value]: [string, string]) {
  const body = ` ${name}=${value}\n`
  const length = Buffer.byteLength(body)
  let digits = String(length).length
  while (String(length + digits).length > digits) digits += 1
  return Buffer.from(length + digits + body)
}

const padding = (size: number) => Buffer.alloc((block - (size % block)) % block)
