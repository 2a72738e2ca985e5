import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { overHttp } from '../../../test/over-http.ts'
import { knock, makeSource } from '../../../test/sources.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listSources } from './contract.ts'

let w: World
let app: FastifyInstance
beforeAll(async () => {
  w = await openWorld()
  ;({ server: app } = await overHttp(w))
})
afterAll(async () => {
  await app.close()
  await w.close()
})

const source = (name: string, more?: Parameters<typeof makeSource>[2]) => makeSource(w, name, more)
const post = (url: string, contentType: string, payload: string, headers?: Record<string, string>) =>
  knock(app, url, contentType, payload, headers)

describe('a source', () => {
  test('reads a new source the way its kind is sent, where nobody says otherwise', async () => {
    const formatOf = async (kind: 'adf' | 'mail' | 'webhook', more: object = {}) => {
      const { id } = await source(`Preset ${kind} ${Object.keys(more)}`, { kind, ...more })
      const { items } = await w.firm.max.ask(listSources, {})
      return items.find(one => one.id === id)!.format
    }
    expect(await formatOf('adf')).toBe('adf')
    expect(await formatOf('mail')).toBe('leadMail')
    expect(await formatOf('webhook')).toBe('generic')
    expect(await formatOf('mail', { format: 'zillow' })).toBe('zillow')
  })

  test('says of a mail that cannot be used what was found in it, and each reason once', async () => {
    const s = await source('Bad numbers', { kind: 'mail' })
    const reasonsOf = async (text: string) => {
      const { results } = (await post(s.url, 'text/plain', text)).json()
      return [results[0].outcome, ...results[0].reasons.map((r: { sentence: string }) => r.sentence)]
    }
    expect(await reasonsOf('New lead\n\nName: Max Mail\nPhone: (555) 987-6543\nState: SC\n')).toEqual([
      'refused',
      'Send a valid e-mail address or a valid phone number.',
      'A phone number ending in 6543 was found, but there is no such number: its area code or exchange is not in use.',
    ])
    const nobody = await reasonsOf('New lead\n\nState: SC\n')
    expect(nobody).toEqual(['held', 'It names nobody: no name, e-mail address or phone number was found.'])
  })
})
