import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { certificateProblem } from '#kernel/certificate.ts'
import { selfSigned } from '../../../test/certificate.ts'
import { documents, good, now, other, own, question, said } from '../../../test/saml-documents.ts'
import { judged, workerNow } from './index.ts'
import { confinement } from './judged.ts'

afterAll(() => workerNow()?.kill())

describe('a response', () => {
  test('that is as it should be is answered with what was signed', async () => {
    expect(
      await judged(question(good({ email: 'leo@palmetto.example', name: 'Leo &amp; Co', context: 'urn:x:strong' }))),
    ).toEqual({
      ok: true,
      claims: {
        assertion: '_a1',
        expiresAt: now + 6 * 60_000,
        issuer: said.issuer,
        nameId: 'leo@palmetto.example',
        nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        sessionIndex: '_session',
        context: 'urn:x:strong',
        authenticatedAt: now,
        attributes: { email: ['leo@palmetto.example'], displayName: ['Leo & Co'] },
      },
    })
    expect(
      await judged({ ...question(good({}, { key: other.key })), certificates: [own.certificate, other.certificate] }),
    ).toMatchObject({ ok: true })
  })

  test('that is signed as a whole is answered in the same way', async () => {
    const claims = await judged(question(good({ email: 'leo@palmetto.example' })))
    expect(claims).toMatchObject({ ok: true })
    expect(await judged(question(good({ email: 'leo@palmetto.example' }, { form: 'Response' })))).toEqual(claims)
  })

  describe.each(['Assertion', 'Response'] as const)('with its signature in the %s', form => {
    test.each(documents(form))('%s is refused (%s)', async (_, why, xml) => {
      expect(await judged(question(xml()))).toEqual({ ok: false, why })
    })
  })

  test('under a key that is short, or none that signs, is refused', async () => {
    const weak = selfSigned('provider.example', 1024)
    for (const form of ['Assertion', 'Response'] as const)
      expect(await judged({ ...question(good({}, { key: weak.key, form })), certificates: [weak.certificate] })).toEqual({
        ok: false,
        why: 'weak-key',
      })
    // Nor does a strong certificate beside it help.
    const both = { ...question(good({}, { key: weak.key })), certificates: [weak.certificate, own.certificate] }
    expect(await judged(both)).toEqual({ ok: false, why: 'signature' })
    expect(certificateProblem(weak.certificate)).toMatch(/1024 bits/)
    expect(certificateProblem('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toMatch(/cannot be read/)
  })

  test('that is no base64 is refused', async () => {
    for (const response of ['', 'not base64!', 'PHg+=PHg+'])
      expect(await judged({ ...question(''), response })).toEqual({ ok: false, why: 'not-base64' })
  })
})

describe('the process that reads it', () => {
  test('has no environment, reads only the program, writes nothing, starts nothing and connects to nobody', async () => {
    const program = `
      import { readFileSync, writeFileSync } from 'node:fs'
      import { spawnSync } from 'node:child_process'
      import { connect } from 'node:net'
      await import(${JSON.stringify(new URL('./worker.ts', import.meta.url).href)})
      const tried = {
        environment: () => { if (!Object.keys(process.env).length) throw new Error('none') },
        read: () => readFileSync('/etc/passwd'),
        write: () => writeFileSync('/tmp/written-by-the-worker', 'x'),
        start: () => spawnSync('/bin/true'),
        connect: () => connect(80, '127.0.0.1'),
        own: () => readFileSync(${JSON.stringify(fileURLToPath(new URL('./worker.ts', import.meta.url)))}),
      }
      const done = Object.entries(tried).filter(([, act]) => { try { act(); return true } catch { return false } }).map(([name]) => name)
      process.stdout.write(JSON.stringify(done), () => process.exit(0))`
    const { stdout } = spawnSync(process.execPath, [...confinement, '--input-type=module', '-e', program], {
      env: {},
      encoding: 'utf8',
    })
    expect(JSON.parse(stdout)).toEqual(['own'])
    await judged(question(good()))
    expect(workerNow()!.spawnargs).toEqual(expect.arrayContaining([...confinement]))
  })

  test('that crashes or is ended refuses the sign-in, and the next one finds a fresh one', async () => {
    await judged(question(good()))
    const first = workerNow()!
    // Stopped first, so that it cannot answer before its end.
    first.kill('SIGSTOP')
    const asked = judged(question(good()))
    first.kill('SIGKILL')
    expect(await asked).toEqual({ ok: false, why: 'worker' })
    expect(await judged(question(good()))).toMatchObject({ ok: true })
    expect(workerNow()!.pid).not.toBe(first.pid)
  })
})
