import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBearers } from '#kernel/bearers.ts'
import { buildServer } from '#kernel/http/server.ts'
import { openWorld, type World } from '../world.ts'

/** Behind a TLS-ending proxy at 10.1.2.3, or another of its network. */
let w: World
let app: FastifyInstance
beforeAll(async () => {
  w = await openWorld()
  app = await buildServer({
    house: w.house,
    bearers: openBearers(w.house),
    pages: [],
    migrations: [],
    dist: undefined,
    version: 'test',
    trustProxy: ['10.1.2.0/24', '::1'],
    tls: undefined,
  })
  app.get('/api/v1/who-asks', async request => ({ ip: request.ip }))
})
afterAll(async () => {
  await app.close()
  await w.close()
})

const ask = (remoteAddress: string, headers: Record<string, string> = { 'x-forwarded-proto': 'https' }) =>
  app.inject({ url: '/api/v1/who-asks', remoteAddress, headers: { host: new URL(w.house.places.publicUrl).host, ...headers } })

test.each(['10.1.2.3', '::ffff:10.1.2.9', '::1'])('the proxy at %s is served', async peer => {
  expect((await ask(peer)).statusCode).toBe(200)
})

test('who reaches the port beside the proxy is not, and only the health is told', async () => {
  const answer = await ask('10.1.3.1')
  expect(answer.statusCode).toBe(403)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect((await app.inject({ url: '/health', remoteAddress: '10.1.3.1' })).statusCode).toBe(200)
})

test.each([undefined, 'http', 'https, http'])('what came to the proxy as %s is refused', async proto => {
  expect((await ask('10.1.2.3', proto ? { 'x-forwarded-proto': proto } : {})).statusCode).toBe(403)
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:4711', '203.0.113.7'],
  ['[2001:db8::7]:4711', '2001:db8::7'],
  ['<script>', '10.1.2.3'],
  ['1.2.3.4, 203.0.113.7, 10.1.2.4', '203.0.113.7'],
])('of the sender %s the address is %s', async (sent, ip) => {
  const answer = await ask('10.1.2.3', { 'x-forwarded-proto': 'https', 'x-forwarded-for': sent })
  expect(answer.json()).toEqual({ ip })
})
