import sax from 'sax'

export type Attributes = Readonly<Record<string, string>>

export interface XmlHandlers {
  open?(name: string, attributes: Attributes): void
  text?(text: string): void
  close?(name: string): void
}

/**
 * Reads XML piece by piece and yields after each, so that what the handlers have gathered can be taken away. Names come
 * without their prefix. What declares a document type is refused: no writer of workbooks does.
 */
export async function* readXml(pieces: AsyncIterable<string>, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = sax.parser(true, { position: false })
  const failed: Error[] = []
  const fail = (error: Error) => void failed.push(error)
  parser.onerror = fail
  parser.ondoctype = () => fail(new Error('a document type'))
  parser.onopentag = ({ name, attributes }) => handlers.open?.(local(name), attributes as Attributes)
  parser.onclosetag = name => handlers.close?.(local(name))
  parser.ontext = text => handlers.text?.(text)
  parser.oncdata = text => handlers.text?.(text)
  for await (const piece of pieces) {
    parser.write(piece)
    if (failed[0]) throw failed[0]
    yield
  }
  parser.close()
  if (failed[0]) throw failed[0]
}

/** Reads it to its end. */
export async function wholeXml(pieces: AsyncIterable<string>, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(pieces, handlers));
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)
