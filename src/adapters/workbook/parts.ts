import { Readable } from 'node:stream'
import yauzl from 'yauzl'
import { mostWorkbookBytes, mostWorkbookParts } from '#policy/limits.ts'

export type Unread = 'damaged' | 'encrypted' | 'macros' | 'binary' | 'huge' | 'wide' | 'empty' | 'no-sheet'

/** Where a workbook's bytes come from: it is sealed on the disk, and no copy of it is made there to be read. */
export interface Source {
  bytes: number
  /** From this byte on. */
  read(from: number): AsyncIterable<Uint8Array>
}

/** A workbook that is not read, and why. */
export class WorkbookRefused extends Error {
  readonly why: Unread
  constructor(why: Unread) {
    super(why)
    this.why = why
  }
}

/** The parts of a workbook: XML files in a ZIP archive. */
export interface Parts {
  has(name: string): boolean
  /** The text of a part, piece by piece; of one that is not there nothing. */
  read(name: string): AsyncGenerator<string>
  close(): void
}

/**
 * Opens a workbook and judges its table of contents before anything of it is inflated: what is encrypted, holds macros, is
 * no workbook, or says it would become larger than a list of people is refused. A part that inflates to more than it said
 * is broken off.
 */
export async function openParts(source: Source): Promise<Parts> {
  const opening = { autoClose: false, lazyEntries: true }
  const zip = await yauzl.fromRandomAccessReaderPromise(new SourceReader(source), source.bytes, opening).catch(() => {
    throw new WorkbookRefused('damaged')
  })
  try {
    const entries = new Map<string, yauzl.Entry>()
    if (zip.entryCount > mostWorkbookParts) throw new WorkbookRefused('huge')
    let bytes = 0
    for await (const entry of zip.eachEntry()) {
      bytes += entry.uncompressedSize
      if (bytes > mostWorkbookBytes) throw new WorkbookRefused('huge')
      if (!entry.canDecodeFileData()) throw new WorkbookRefused('encrypted')
      entries.set(entry.fileName, entry)
    }
    if ([...entries.keys()].some(name => /vbaProject\.bin$/i.test(name))) throw new WorkbookRefused('macros')
    if (entries.has('xl/workbook.bin')) throw new WorkbookRefused('binary')
    if (!entries.has('xl/workbook.xml')) throw new WorkbookRefused('damaged')
    return {
      has: name => entries.has(name),
      close: () => zip.close(),
      async *read(name) {
        const entry = entries.get(name)
        if (!entry) return
        const stream: Readable = await zip.openReadStreamPromise(entry)
        const text = new TextDecoder('utf-8', { fatal: true })
        for await (const chunk of stream) yield text.decode(chunk as Buffer, { stream: true })
        yield text.decode()
      },
    }
  } catch (error) {
    zip.close()
    throw error instanceof WorkbookRefused ? error : new WorkbookRefused('damaged')
  }
}

class SourceReader extends yauzl.RandomAccessReader {
  readonly #source: Source
  constructor(source: Source) {
    super()
    this.#source = source
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(firstOf(this.#source.read(start), end - start), { objectMode: false })
  }
}

async function* firstOf(pieces: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let left = most
  for await (const piece of pieces) {
    yield piece.subarray(0, left)
    left -= piece.length
    if (left <= 0) return
  }
}
