import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import { mostWorkbookBytes, mostWorkbookParts } from '#policy/limits.ts'

export type Unread = 'damaged' | 'encrypted' | 'macros' | 'binary' | 'huge' | 'wide' | 'empty' | 'no-sheet'

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
export async function openParts(path: string): Promise<Parts> {
  const zip = await yauzl.openPromise(path, { autoClose: false, lazyEntries: true }).catch(() => {
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
