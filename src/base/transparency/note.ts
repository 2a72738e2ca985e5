import { bytesOf, fromBase64, fromHex, join, number, numberAt, same, toBase64, toHex } from './bytes.ts'
import { type Checkpoint, checkpointIn } from './checkpoint.ts'
import { type Bytes, sha256, verifyEd25519, verifyMlDsa44 } from './primitives.ts'

/** Kinds of signature on a note: C2SP signed-note and tlog-cosignature. */
export const signatureKinds = {
  /** Ed25519 over the text: a log's own. */
  ed25519: 1,
  /** Ed25519 over time and text: a witness's. */
  cosignature: 4,
  /** ML-DSA-44 over time, origin, size and root: anybody's. */
  mlDsa44: 6,
} as const
export type SignatureKind = keyof typeof signatureKinds

/** A key by which somebody's signatures are verified. Written `<name>+<key id>+<base64 of kind and key>`. */
export interface VerifierKey {
  name: string
  kind: SignatureKind
  key: Bytes
}

export interface SignatureLine {
  name: string
  keyId: Bytes
  signature: Bytes
}

export interface Note {
  /** With its last newline, without the empty line. */
  text: string
  lines: SignatureLine[]
}

const keyLengths: Record<SignatureKind, number> = { ed25519: 32, cosignature: 32, mlDsa44: 1312 }
const isName = (name: string) => name !== '' && !/[\s+]/u.test(name)

export function keyIdOf({ name, kind, key }: VerifierKey): Bytes {
  return sha256(join(bytesOf(`${name}\n`), Uint8Array.of(signatureKinds[kind]), key)).slice(0, 4)
}

export const writeKey = (key: VerifierKey): string =>
  `${key.name}+${toHex(keyIdOf(key))}+${toBase64(join(Uint8Array.of(signatureKinds[key.kind]), key.key))}`

/** Undefined where the text is no key of a kind known here, or its id is not that of the key. */
export function readKey(text: string): VerifierKey | undefined {
  const [, name, id, body] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? []
  const bytes = body && fromBase64(body)
  if (!name || !id || !bytes || !isName(name)) return undefined
  const kind = (Object.keys(signatureKinds) as SignatureKind[]).find(k => signatureKinds[k] === bytes[0])
  if (!kind || bytes.length !== 1 + keyLengths[kind]) return undefined
  const key = { name, kind, key: bytes.slice(1) }
  return same(keyIdOf(key), fromHex(id)!) ? key : undefined
}

export const signatureLine = (key: VerifierKey, signature: Bytes): string =>
  `— ${key.name} ${toBase64(join(keyIdOf(key), signature))}\n`

/** Signature lines; undefined where one is written otherwise. */
export function readLines(text: string): SignatureLine[] | undefined {
  const lines: SignatureLine[] = []
  if (!text.endsWith('\n')) return undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const [, name, body] = /^— (\S+) (\S+)$/u.exec(line) ?? []
    const bytes = body && fromBase64(body)
    if (!name || !isName(name) || !bytes || bytes.length < 5) return undefined
    lines.push({ name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) })
  }
  return lines
}

/** At most so many signatures are looked at: a note of a stranger does not keep anybody busy. */
const mostLines = 64

export function readNote(note: string): Note | undefined {
  const at = note.lastIndexOf('\n\n')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the document forbids exactly these.
  if (at < 0 || /[\u0000-\u0009\u000b-\u001f]/.test(note)) return undefined
  const lines = readLines(note.slice(at + 2))
  return lines?.length && lines.length <= mostLines ? { text: note.slice(0, at + 1), lines } : undefined
}

/** What is signed, by kind; `time` in seconds since 1970. */
export function messageOf(kind: SignatureKind, text: string, checkpoint: Checkpoint, name: string, time: number): Bytes {
  if (kind === 'ed25519') return bytesOf(text)
  if (kind === 'cosignature') return bytesOf(`cosignature/v1\ntime ${time}\n${text}`)
  const [signer, origin] = [bytesOf(name), bytesOf(checkpoint.origin)]
  return join(
    bytesOf('subtree/v1\n\0'),
    Uint8Array.of(signer.length),
    signer,
    number(time, 8),
    Uint8Array.of(origin.length),
    origin,
    number(0, 8),
    number(checkpoint.size, 8),
    checkpoint.root,
  )
}

export interface Signed {
  key: VerifierKey
  /** Seconds since 1970; undefined for a kind that tells none. */
  time: number | undefined
}

/**
 * Who of these signed a checkpoint. A line of a known key that does not verify spoils the whole (`false`), lines of others are
 * not looked at.
 */
export function signersOf(note: Note, keys: readonly VerifierKey[]): Signed[] | false {
  const checkpoint = checkpointIn(note.text)
  if (!checkpoint) return false
  const found: Signed[] = []
  for (const { name, keyId, signature } of note.lines) {
    const key = keys.find(k => k.name === name && same(keyIdOf(k), keyId))
    if (!key) continue
    const timed = key.kind !== 'ed25519'
    if (timed && signature.length < 9) return false
    const time = timed ? numberAt(signature, 0, 8) : undefined
    if (time !== undefined && !Number.isSafeInteger(time)) return false
    const message = messageOf(key.kind, note.text, checkpoint, name, time ?? 0)
    const verify = key.kind === 'mlDsa44' ? verifyMlDsa44 : verifyEd25519
    if (!verify(key.key, message, timed ? signature.slice(8) : signature)) return false
    found.push({ key, time })
  }
  return found
}

/** Notes that stand one behind the other in a text, as a file of checkpoints holds them. */
export function notesIn(text: string): string[] {
  const notes: string[] = []
  let note = ''
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const isSignature = line.startsWith('— ')
    if (!isSignature && /\n— [^\n]+\n$/u.test(note)) {
      notes.push(note)
      note = ''
    }
    if (line || note) note += `${line}\n`
  }
  return /\n— [^\n]+\n+$/u.test(note) ? [...notes, note.replace(/\n+$/, '\n')] : notes
}
