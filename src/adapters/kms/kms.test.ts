import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RootKeys } from '#kernel/root-keys.ts'
import { answering, box, speaking, transitServer } from '../../../test/key-services.ts'
import { awsAuthorization } from './aws-signature.ts'
import { awsKmsRoot, fileRoot, setPassphrase, transitRoot } from './index.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cc-kms-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const secret = Buffer.alloc(48, 3)

/** What every provider promises. */
async function keepsPromises(open: () => Promise<RootKeys>) {
  const root = await open()
  await root.generate('root-1')
  const key = randomBytes(32)
  const wrapped = await root.wrap('root-1', key, 'client/1')
  await root.generate('root-1')
  expect((await root.unwrap('root-1', wrapped, 'client/1')).equals(key)).toBe(true)
  expect(wrapped.includes(key)).toBe(false)
  await expect(root.unwrap('root-1', wrapped, 'client/2')).rejects.toThrow()
  const again = await open()
  expect((await again.unwrap('root-1', wrapped, 'client/1')).equals(key)).toBe(true)
  await again.generate('epoch-2026-07-06')
  const passing = await again.wrap('epoch-2026-07-06', key, 'e')
  expect((await root.unwrap('epoch-2026-07-06', passing, 'e')).equals(key)).toBe(true)
  await again.destroy('epoch-2026-07-06')
  await again.destroy('epoch-2026-07-06')
  await expect(again.unwrap('epoch-2026-07-06', passing, 'e')).rejects.toThrow()
  await Promise.all([root.close(), again.close()])
}

describe('a file', () => {
  test('holds root keys under the installation’s secret, and forgets what was destroyed', async () => {
    const path = join(folder, 'plain.key')
    await keepsPromises(() => fileRoot({ path, secret }))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readFile(path, 'utf8')).not.toContain('epoch-')
    await expect(fileRoot({ path, secret: Buffer.alloc(48, 4) })).rejects.toThrow('do not open')
  })

  test('with a passphrase opens by nothing else, and takes another one', async () => {
    const path = join(folder, 'sealed.key')
    const passphrase = 'correct horse battery staple'
    await keepsPromises(() => fileRoot({ path, secret, passphrase }))
    await expect(fileRoot({ path, secret })).rejects.toThrow('ROOT_PASSPHRASE_FILE')
    await expect(fileRoot({ path, secret, passphrase: `${passphrase}x` })).rejects.toThrow('another passphrase')
    await expect(fileRoot({ path: join(folder, 'short.key'), secret, passphrase: 'short' })).rejects.toThrow(
      'at least 15 characters',
    )
    await setPassphrase({ path, secret, old: passphrase, passphrase: 'another one entirely' })
    await expect(fileRoot({ path, secret, passphrase })).rejects.toThrow('another passphrase')
    await (await fileRoot({ path, secret, passphrase: 'another one entirely' })).close()
  })

  test('that is cut, or something else, is refused in words', async () => {
    const path = join(folder, 'cut.key')
    for (const content of ['', '{"format":1', '{"format":2,"keys":{}}', 'hello']) {
      await writeFile(path, content)
      await expect(fileRoot({ path, secret }), content).rejects.toThrow('is no file of root keys')
    }
  })
})

describe('OpenBao or Vault', () => {
  test('is asked as its transit interface says, with the token of that moment', async () => {
    const server = await transitServer()
    let told = 'good'
    const root = () => Promise.resolve(transitRoot({ url: server.url, mount: 'transit', token: async () => told }))
    await keepsPromises(root)
    server.token = 'renewed'
    await expect((await root()).generate('root-1')).rejects.toThrow('403')
    told = 'renewed'
    await (await root()).generate('root-1')
    await server.close()
    await expect((await root()).generate('root-1')).rejects.toThrow()
  })
})

describe('AWS KMS', () => {
  const credentials = { id: 'AKIDEXAMPLE', key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
  test.each([
    ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ] as const)('a %s is signed as AWS’s published vector says', (method, signature) => {
    const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' }
    expect(awsAuthorization({ method, headers, body: '', region: 'us-east-1', service: 'service', credentials })).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    )
  })

  test('is asked as its JSON interface says, each request signed', async () => {
    const keys = new Map<string, Buffer>()
    const aliases = new Map<string, string>()
    const { seal, open } = box(keys)
    const server = await speaking((request, body) => {
      const signed = Object.fromEntries(
        ['content-type', 'host', 'x-amz-date', 'x-amz-target'].map(name => [name, String(request.headers[name])]),
      )
      const expected = awsAuthorization({
        method: 'POST',
        headers: signed,
        body: JSON.stringify(body),
        region: 'us-east-1',
        service: 'kms',
        credentials,
      })
      if (request.headers.authorization !== expected) return [400, { __type: 'IncompleteSignatureException' }]
      const verb = String(request.headers['x-amz-target']).replace('TrentService.', '')
      const key = aliases.get(body.KeyId!) ?? body.KeyId!
      if (verb === 'CreateKey') {
        const id = randomBytes(8).toString('hex')
        keys.set(id, randomBytes(32))
        return [200, { KeyMetadata: { KeyId: id } }]
      }
      if (verb === 'CreateAlias')
        return aliases.has(body.AliasName!)
          ? [400, { __type: 'AlreadyExistsException' }]
          : [200, answering(aliases.set(body.AliasName!, body.TargetKeyId!))]
      if (verb === 'DeleteAlias') return [200, answering(aliases.delete(body.AliasName!))]
      if (!keys.has(key)) return [400, { __type: 'NotFoundException' }]
      if (verb === 'DescribeKey') return [200, { KeyMetadata: { KeyId: key } }]
      if (verb === 'ScheduleKeyDeletion') return [200, answering(keys.delete(key))]
      try {
        const aad = JSON.stringify(body.EncryptionContext)
        if (verb === 'Encrypt')
          return [200, { CiphertextBlob: seal(key, Buffer.from(body.Plaintext!, 'base64'), aad).toString('base64') }]
        return [200, { Plaintext: open(key, Buffer.from(body.CiphertextBlob!, 'base64'), aad).toString('base64') }]
      } catch {
        return [400, { __type: 'InvalidCiphertextException' }]
      }
    })
    await keepsPromises(async () =>
      awsKmsRoot({ region: 'us-east-1', credentials: async () => credentials, url: `${server.url}/` }),
    )
    const wrong = awsKmsRoot({
      region: 'us-east-1',
      credentials: async () => ({ ...credentials, key: 'other' }),
      url: `${server.url}/`,
    })
    await expect(wrong.generate('root-1')).rejects.toThrow('IncompleteSignatureException')
    await server.close()
  })
})
