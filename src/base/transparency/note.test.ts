import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { join, number, toHex } from './bytes.ts'
import { checkpointIn, checkpointText } from './checkpoint.ts'
import {
  keyIdOf,
  messageOf,
  readKey,
  readNote,
  type SignatureKind,
  signatureLine,
  signersOf,
  type VerifierKey,
  writeKey,
} from './note.ts'
import { verifyEd25519 } from './primitives.ts'
import { entryBundle, leavesOf, tilePath } from './tiles.ts'

// The example by which signed notes are known (golang.org/x/mod/sumdb/note).
const peter = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const answer = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`
// The example of the checkpoint and cosignature documents.
const sofa = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`

describe('signed notes', () => {
  test('known to everybody are read, and their signature holds', () => {
    const key = readKey(peter)!
    const note = readNote(answer)!
    expect(toHex(keyIdOf(key))).toBe('c74f20a3')
    expect(writeKey(key)).toBe(peter)
    expect(verifyEd25519(key.key, new TextEncoder().encode(note.text), note.lines[0]!.signature)).toBe(true)
    expect(
      verifyEd25519(key.key, new TextEncoder().encode(note.text.replace('answer', 'Answer')), note.lines[0]!.signature),
    ).toBe(false)
  })

  test('of checkpoints are read line by line, and written as they were', () => {
    const note = readNote(sofa)!
    const checkpoint = checkpointIn(note.text)!
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 })
    expect(checkpointText(checkpoint)).toBe(note.text)
    expect(note.lines.map(line => [line.name, toHex(line.keyId), line.signature.length])).toEqual([
      ['example.com/behind-the-sofa', '033de0ae', 64],
      ['witness.example.com/w1', '8d66cf3f', 72],
    ])
    // 1679315147, the time in the document's message.
    expect(toHex(note.lines[1]!.signature.slice(0, 8))).toBe(toHex(number(1_679_315_147, 8)))
    expect(new TextDecoder().decode(messageOf('cosignature', note.text, checkpoint, 'w', 1_679_315_147))).toBe(
      `cosignature/v1\ntime 1679315147\n${note.text}`,
    )
  })

  test.each([
    ['no empty line', sofa.replace('\n\n', '\n')],
    ['no signature', sofa.split('\n\n')[0]!],
    ['a control character', sofa.replace('sofa', 'so\tfa')],
    ['a hyphen for the dash', sofa.replace('—', '-')],
    ['letters that are no base64', sofa.replace('Az3g', 'Az*g')],
    ['no last newline', sofa.slice(0, -1)],
  ])('with %s are none', (_, note) => expect(readNote(note)).toBeUndefined())

  test.each([
    ['a size with a zero before it', '020852163'],
    ['a size that is none', '-1'],
    ['a size beyond counting', '99999999999999999999'],
  ])('with %s are no checkpoint', (_, size) =>
    expect(checkpointIn(readNote(sofa.replace('20852163', size))!.text)).toBeUndefined(),
  )

  test('keys whose id is not theirs, or of another length, are none', () => {
    expect(readKey(peter.replace('c74f', 'c74e'))).toBeUndefined()
    expect(readKey(peter.slice(0, -4))).toBeUndefined()
    expect(readKey(peter.replace('PeterNeumann', 'Peter Neumann'))).toBeUndefined()
  })
})

describe('who signed a checkpoint', () => {
  const checkpoint = { origin: 'crm.example/ledger', size: 5, root: new Uint8Array(32).fill(7) }
  const text = checkpointText(checkpoint)
  const keyOf = (kind: SignatureKind, name: string) => {
    const pair = kind === 'mlDsa44' ? generateKeyPairSync('ml-dsa-44') : generateKeyPairSync('ed25519')
    const der = pair.publicKey.export({ format: 'der', type: 'spki' })
    const key: VerifierKey = { name, kind, key: new Uint8Array(der.subarray(kind === 'mlDsa44' ? -1312 : -32)) }
    const line = (at: typeof checkpoint = checkpoint, time = 1_700_000_000) => {
      const signature = sign(null, messageOf(kind, checkpointText(at), at, name, time), pair.privateKey)
      return signatureLine(key, kind === 'ed25519' ? signature : join(number(time, 8), signature))
    }
    return { key, line }
  }
  const log = keyOf('ed25519', 'crm.example/ledger')
  const quantum = keyOf('mlDsa44', 'crm.example/ledger')
  const witness = keyOf('cosignature', 'witness.example')
  const keys = [log.key, quantum.key, witness.key]

  test('is told by kind and time, whatever else stands there', () => {
    const stranger = keyOf('ed25519', 'stranger.example')
    const note = readNote(`${text}\n${log.line()}${stranger.line()}${quantum.line()}${witness.line()}`)!
    expect(signersOf(note, keys)).toEqual([
      { key: log.key, time: undefined },
      { key: quantum.key, time: 1_700_000_000 },
      { key: witness.key, time: 1_700_000_000 },
    ])
    expect(signersOf(note, [])).toEqual([])
  })

  test('is nobody where a known key signed something else, another time included', () => {
    const other = { ...checkpoint, root: new Uint8Array(32).fill(8) }
    for (const { line } of [log, quantum, witness]) expect(signersOf(readNote(`${text}\n${line(other)}`)!, keys)).toBe(false)
    for (const of of [quantum, witness]) {
      const [, , signature] = of.line().trim().split(' ')
      const bytes = Buffer.from(signature!, 'base64')
      bytes[11]! ^= 1
      const line = `— ${of.key.name} ${bytes.toString('base64')}\n`
      expect(signersOf(readNote(`${text}\n${line}`)!, keys)).toBe(false)
    }
  })
})

describe('tiles and bundles', () => {
  test('have the paths of the document', () => {
    expect(tilePath(0, 1_234_067)).toBe('tile/0/x001/x234/067')
    expect(tilePath(2, 0, 1)).toBe('tile/2/000.p/1')
    expect(tilePath('entries', 42, 112)).toBe('tile/entries/042.p/112')
  })

  test('hold leaves behind their lengths; a cut bundle is none', () => {
    const leaves = [new Uint8Array(0), new Uint8Array(300).fill(1)]
    const bundle = entryBundle(leaves)
    expect(toHex(bundle.slice(0, 4))).toBe('0000012c')
    expect(leavesOf(bundle)).toEqual(leaves)
    expect(leavesOf(bundle.slice(0, -1))).toBeUndefined()
    expect(() => entryBundle([new Uint8Array(65_536)])).toThrow('65,535')
  })
})
