import type { TarEntry } from './tar-write.ts'

const block = 512

/**
 * Reads a tar archive: plain files and folders, with pax names and sizes. Take each entry's content to its end, or not at
 * all, before asking for the next. Throws a SyntaxError for what is not such an archive, is damaged, or ends early;
 * links and devices are refused, and so are paths that lead out of the folder they are unpacked in.
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<Required<TarEntry>> {
  const bytes = new Bytes(source)
  let pax = new Map<string, string>()
  for (;;) {
    const at = await bytes.take(block)
    if (at.every(byte => byte === 0)) {
      await bytes.drain()
      return
    }
    checkSum(at)
    const type = String.fromCharCode(at[156]!)
    const size = Number(pax.get('size') ?? Number.parseInt(text(at, 124, 12), 8))
    if (!Number.isSafeInteger(size) || size < 0) throw new SyntaxError('a size is unreadable')
    if (type === 'x') {
      pax = records(await bytes.take(size))
      await bytes.take(rest(size))
      continue
    }
    const path = (pax.get('path') ?? text(at, 0, 100)).replace(/\/$/, '')
    pax = new Map()
    if (type !== '0' && type !== '5') throw new SyntaxError(`${path} is neither a file nor a folder`)
    if (path.split('/').some(part => part === '' || part === '.' || part === '..') || path.includes('\0')) {
      throw new SyntaxError(`${JSON.stringify(path)} is not a path inside a folder`)
    }
    let left = size
    const content = (async function* () {
      while (left > 0) {
        const part = await bytes.some(left)
        left -= part.length
        yield part
      }
    })()
    yield { path, kind: type === '5' ? 'folder' : 'file', size, mode: Number.parseInt(text(at, 100, 8), 8), content }
    while (left > 0) left -= (await bytes.some(left)).length
    await bytes.take(rest(size))
  }
}

const rest = (size: number) => (block - (size % block)) % block

function text(at: Buffer, offset: number, length: number) {
  const end = at.indexOf(0, offset)
  return at.toString('utf8', offset, end === -1 || end > offset + length ? offset + length : end)
}

function checkSum(at: Buffer) {
  const said = Number.parseInt(text(at, 148, 8), 8)
  const sum = at.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (said !== sum) throw new SyntaxError('a header is damaged')
}

function records(bytes: Buffer) {
  const found = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at)
    const length = Number(bytes.toString('latin1', at, space))
    if (!(length > 0)) throw new SyntaxError('an extended header is damaged')
    const [name, ...value] = bytes.toString('utf8', space + 1, at + length - 1).split('=')
    found.set(name!, value.join('='))
    at += length
  }
  return found
}

class Bytes {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** At least one byte, at most `most`. */
  async some(most: number): Promise<Buffer> {
    while (this.#held.length === 0) {
      const { value, done } = await this.#source.next()
      if (done) throw new SyntaxError('it ends before its time')
      this.#held = value
    }
    const part = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(part.length)
    return part
  }

  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let left = length; left > 0; ) {
      const part = await this.some(left)
      parts.push(part)
      left -= part.length
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  /** To the end, so that a damaged end of a compressed stream is noticed too. */
  async drain(): Promise<void> {
    while (!(await this.#source.next()).done) {}
  }
}
