import { createHash, createSecretKey, hkdfSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { dataKey, keyOfEnvelope, newSecretKey, openWith, SealBroken, sealWith, unwrapKey, wrapKey } from './envelope.ts'

const tenant = newId()
const key = dataKey(newId(), 'confidential', newSecretKey())
const hex = (text: string) => Buffer.from(text, 'hex')

describe('an envelope', () => {
  test('opens as what it was sealed as, names its key, and is never the same twice', () => {
    const value = { ssn: '123-45-6789', née: 'Zoë 🏠', none: null, list: [1, 2.5] }
    const [one, two] = [sealWith(key, tenant, 'row/1', value), sealWith(key, tenant, 'row/1', value)]
    expect(openWith(key, tenant, 'row/1', one)).toEqual(value)
    expect(keyOfEnvelope('row/1', one)).toBe(key.id)
    expect(one.equals(two)).toBe(false)
    expect(one.includes('123-45')).toBe(false)
    expect(one[0]).toBe(2)
  })

  test('opens for no other row, client, class or key, however alike', () => {
    const sealed = sealWith(key, tenant, 'row/1', 'x')
    expect(() => openWith(key, tenant, 'row/2', sealed)).toThrow(SealBroken)
    expect(() => openWith(key, newId(), 'row/1', sealed)).toThrow(SealBroken)
    expect(() => openWith({ ...key, class: 'restricted' }, tenant, 'row/1', sealed)).toThrow(SealBroken)
    const other = dataKey(key.id, 'confidential', newSecretKey())
    expect(() => openWith(other, tenant, 'row/1', sealed)).toThrow(SealBroken)
    // The same encryption key under another commitment: no envelope is made that opens under two.
    expect(() => openWith({ ...key, commitment: other.commitment }, tenant, 'row/1', sealed)).toThrow(SealBroken)
  })

  test('of which any bit was changed, or any part cut off or put on, does not open', () => {
    const sealed = sealWith(key, tenant, 'row/1', 'some words')
    const open = (bytes: Buffer) => {
      if (keyOfEnvelope('row/1', bytes) !== key.id) throw new SealBroken('row/1', 'unknown-key')
      return openWith(key, tenant, 'row/1', bytes)
    }
    expect(open(sealed)).toBe('some words')
    for (let at = 0; at < sealed.length; at++)
      for (const bit of [1, 128])
        expect(() => open(Buffer.from(sealed.with(at, sealed[at]! ^ bit))), `byte ${at}`).toThrow(SealBroken)
    for (let length = 0; length < sealed.length; length++)
      expect(() => open(sealed.subarray(0, length)), `${length} bytes`).toThrow(SealBroken)
    expect(() => open(Buffer.concat([sealed, Buffer.of(0)]))).toThrow(SealBroken)
  })

  test('a wrapped key opens as itself alone, and what it was made of is overwritten', () => {
    const by = createSecretKey(newSecretKey())
    const secret = newSecretKey()
    const wrapped = wrapKey(by, secret, 'client/1')
    expect(unwrapKey(by, wrapped, 'client/1').equals(secret)).toBe(true)
    expect(() => unwrapKey(by, wrapped, 'client/2')).toThrow()
    expect(() => unwrapKey(by, wrapped.subarray(0, 20), 'client/1')).toThrow()
    dataKey(newId(), 'confidential', secret)
    expect(secret.equals(Buffer.alloc(32))).toBe(true)
  })
})

describe('published vectors', () => {
  test('HKDF-SHA-256 of RFC 5869, case 1', () => {
    const okm = hkdfSync('sha256', hex('0b'.repeat(22)), hex('000102030405060708090a0b0c'), hex('f0f1f2f3f4f5f6f7f8f9'), 42)
    expect(Buffer.from(okm).toString('hex')).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    )
  })

  test('AES-256-GCM of the GCM specification, case 15: what is wrapped opens with any implementation of it', () => {
    const by = createSecretKey(hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'))
    const text =
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255'
    const sealed =
      'cafebabefacedbaddecaf888522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c'
    expect(unwrapKey(by, hex(sealed), '').toString('hex')).toBe(text)
  })

  const folder = process.env.FIXTURES_DIR && join(process.env.FIXTURES_DIR, 'crypto')
  const read = (name: string) => JSON.parse(gunzipSync(readFileSync(join(folder!, `${name}.json.gz`))).toString())
  if (folder && existsSync(folder)) {
    test('Wycheproof’s of AES-GCM: with our sizes what is valid opens and nothing else does', () => {
      let [opened, refused] = [0, 0]
      for (const group of read('aes_gcm_test').testGroups) {
        if (group.keySize !== 256 || group.ivSize !== 96 || group.tagSize !== 128) continue
        for (const t of group.tests) {
          const [by, blob] = [createSecretKey(hex(t.key)), Buffer.concat([hex(t.iv), hex(t.ct), hex(t.tag)])]
          // Associated data of ours is text.
          const as = hex(t.aad).toString('utf8')
          if (!Buffer.from(as).equals(hex(t.aad))) continue
          if (t.result === 'valid') {
            expect(unwrapKey(by, blob, as).toString('hex'), `case ${t.tcId}`).toBe(t.msg)
            opened += 1
          } else {
            expect(() => unwrapKey(by, blob, as), `case ${t.tcId}`).toThrow()
            refused += 1
          }
        }
      }
      expect([opened > 20, refused > 20]).toEqual([true, true])
    })
    test('Wycheproof’s of HKDF-SHA-256', () => {
      for (const group of read('hkdf_sha256_test').testGroups)
        for (const t of group.tests) {
          const derived = () => hkdfSync('sha256', hex(t.ikm), hex(t.salt), hex(t.info), t.size)
          if (t.result === 'invalid') expect(derived, `case ${t.tcId}`).toThrow()
          else expect(Buffer.from(derived()).toString('hex'), `case ${t.tcId}`).toBe(t.okm)
        }
    })
  }
  test('a key’s commitment tells nothing of the key: it is derived beside it', () => {
    const secret = newSecretKey()
    const copy = Buffer.from(secret)
    const made = dataKey(newId(), 'confidential', secret)
    expect(made.commitment.equals(copy.subarray(0, 16))).toBe(false)
    expect(made.commitment.equals(createHash('sha256').update(copy).digest().subarray(0, 16))).toBe(false)
    expect(made.encrypt.export().includes(made.commitment)).toBe(false)
  })
})
