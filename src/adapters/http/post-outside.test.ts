import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublicAddress, judgeAddress, type OutsideReach } from './outside-address.ts'
import { postOutside } from './post-outside.ts'
import { webhookSignature } from './webhook-signature.ts'

let server: Server
let url: string
const got: { path: string; body: string; headers: IncomingMessage['headers'] }[] = []
const answers: Record<string, (reply: ServerResponse) => void> = {
  '/moved': reply => reply.writeHead(307, { location: '/landed' }).end('over there'),
  '/broken': reply => reply.writeHead(500).end('sorry'),
  '/huge': reply => {
    reply.writeHead(200)
    const pour = () => {
      while (!reply.destroyed && reply.write('x'.repeat(64 * 1024)));
      if (!reply.destroyed) reply.once('drain', pour)
    }
    pour()
  },
  '/silent': () => {},
  '/half': reply => void reply.writeHead(200, { 'content-length': '100' }).write('half'),
  '/cut': reply => {
    reply.writeHead(200, { 'content-length': '100' }).write('half')
    setTimeout(() => reply.destroy(), 50)
  },
  '/hang-up': reply => reply.destroy(),
}
beforeAll(async () => {
  server = createServer((request, reply) => {
    let body = ''
    request.on('data', (bytes: Buffer) => {
      body += bytes.toString()
    })
    request.on('end', () => {
      const path = request.url!
      got.push({ path, body, headers: request.headers })
      const say = answers[path]
      if (say) say(reply)
      else reply.writeHead(201).end('thank you')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const strict: OutsideReach = { private: false, plain: false }
const loose: OutsideReach = { private: true, plain: true }
const post = (path: string, o: { reach?: OutsideReach; signal?: AbortSignal } = {}) =>
  postOutside(path.startsWith('/') ? url + path : path, { 'x-of': 'ours' }, '{"a":"ä"}', o.reach ?? loose, o.signal)
const arrived = (path: string) => got.filter(g => g.path === path)

describe('a public address', () => {
  const inside = [
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
    ...['192.0.0.1', '192.0.2.1', '192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
    ...['255.255.255.255', '::', '::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'ff02::1', '2001:db8::1'],
    ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '2002:7f00:1::'],
    ...['localhost', '', '127.1.1', 'not an address'],
  ]
  test.each(inside)('is not %s', address => expect(isPublicAddress(address)).toBe(false))
  test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '::ffff:8.8.8.8', '2606:4700::1111'])('is %s', address =>
    expect(isPublicAddress(address)).toBe(true),
  )
})

describe('without leave for private addresses', () => {
  test('nothing goes to one, however it is written or named', async () => {
    const { port } = new URL(url)
    const hosts = [
      '127.0.0.1',
      '127.1',
      '0x7f000001',
      '2130706433',
      '0',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      'localhost',
    ]
    for (const host of [...hosts, '10.1.2.3', '169.254.169.254', '[fd00::1]']) {
      const answer = await post(`https://${host}:${port}/private`, { reach: strict })
      expect([host, answer]).toEqual([host, expect.objectContaining({ kind: 'failed', refused: true })])
      expect(answer).toMatchObject({ why: 'It points to an address that is not public.' })
      expect(await judgeAddress(`https://${host}:${port}/private`, strict)).toEqual({
        problem: 'It points to an address that is not public.',
      })
    }
    expect(arrived('/private')).toEqual([])
  })

  test('only https is spoken, and only to what is a URL', async () => {
    const refused = (why: string) => ({ kind: 'failed', refused: true, why })
    for (const reach of [strict, { private: true, plain: false }])
      expect(await post('http://example.com/', { reach })).toMatchObject(refused('Only https addresses are delivered to.'))
    for (const address of ['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)'])
      expect(await post(address)).toMatchObject(refused('Only https addresses are delivered to.'))
    expect(await post('no-address')).toMatchObject(refused('This is not a URL.'))
    for (const address of ['https://exa\nmple.com/', 'https://example.com/a b', 'https://example.com/\0', ' https://example.com'])
      expect(await post(address)).toMatchObject(refused('An address has no spaces and no control characters.'))
  })
})

describe('a post', () => {
  test('brings body, length and headers, and answers what was said', async () => {
    expect(await post('/plain')).toMatchObject({ kind: 'answered', status: 201, body: 'thank you' })
    expect(arrived('/plain')).toMatchObject([{ body: '{"a":"ä"}', headers: { 'x-of': 'ours', 'content-length': '10' } }])
  })

  test('takes a name to the address that was looked up', async () => {
    expect(await post(`http://localhost:${new URL(url).port}/named`)).toMatchObject({ kind: 'answered', status: 201 })
  })

  test('follows no redirect', async () => {
    expect(await post('/moved')).toMatchObject({ kind: 'answered', status: 307, body: 'over there' })
    expect(arrived('/landed')).toEqual([])
  })

  test('counts by the status line where the answer breaks off', async () => {
    expect(await post('/cut')).toMatchObject({
      kind: 'answered',
      status: 200,
      body: 'half',
      remark: 'The answer broke off while it was read.',
    })
  })

  test('answers a failure as it is', async () => {
    expect(await post('/broken')).toMatchObject({ kind: 'answered', status: 500, body: 'sorry' })
  })

  test('reads 16 kB of an endless answer and hangs up', async () => {
    const answer = await post('/huge')
    expect(answer).toMatchObject({ kind: 'answered', status: 200 })
    expect((answer as { body: string }).body).toHaveLength(16 * 1024)
    expect(answer).toMatchObject({ remark: 'The answer was longer than 16 kB; the rest was not read.' })
  })

  test('fails in a sentence where nobody listens, hangs up, or the name is nobody’s', async () => {
    // The system gives port 1 to nobody who asks for any.
    for (const address of ['http://127.0.0.1:1/', '/hang-up', 'http://nobody.invalid/']) {
      const answer = await post(address)
      expect(answer).toMatchObject({ kind: 'failed', refused: false, why: expect.stringMatching(/^[A-Z].*\.$/) })
      expect((answer as { why: string }).why).not.toMatch(/127\.|E[A-Z]{4}/)
    }
  })

  test('ends when it is told to, and after ten seconds of silence or of half an answer', async () => {
    const told = post('/silent', { signal: AbortSignal.timeout(50) })
    const [stopped, silent, half] = await Promise.all([told, post('/silent'), post('/half')])
    expect(stopped).toMatchObject({ kind: 'failed' })
    expect(silent).toMatchObject({ kind: 'failed', refused: false, why: 'No answer within 10 s.' })
    expect(half).toMatchObject({ kind: 'answered', status: 200, body: 'half', remark: 'The answer did not end within 10 s.' })
    // Ten in all, not ten for each part of the answer.
    expect(half.milliseconds - silent.milliseconds).toBeLessThan(5_000)
  })
})

test('a name that nothing answers to yet is a remark, not a problem', async () => {
  expect(await judgeAddress('https://not-there-yet.invalid/hooks', strict)).toEqual({
    remark: 'The name of the host cannot be found right now. Deliveries fail until it can.',
  })
})

test('the signature is the one of the Standard Webhooks specification', () => {
  // The example of the specification's own libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = '{"test": 2432232314}'
  expect(webhookSignature(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, body)).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  )
})
