import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { switchProduct } from '#modules/operator/contract.ts'
import { type AppDesk, appDesk, pkce } from '../../../test/apps.ts'
import { wordOf } from '../../../test/leads.ts'
import { atTerminal } from '../../../test/operators.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as apps from './contract.ts'

let w: World
let desk: AppDesk
beforeAll(async () => {
  w = await openWorld()
  desk = await appDesk(w)
  await w.firm.prepare()
})
afterAll(async () => {
  await desk.server.close()
  await w.close()
})

describe('while the product that lets programs in is off', () => {
  test('no app gets a token, and nobody is asked to permit one; afterwards all is as it was', async () => {
    const turn = (on: boolean) =>
      atTerminal(w, w.firm.tenant)(switchProduct, { client: w.firm.tenant, product: 'api-keys', on, reason: 'By contract' })
    const app = await desk.register({ ownName: true })
    const { refresh_token: refresh } = await desk.tokens(app, w.firm.leo)
    const { verifier, challenge } = pkce()
    const code = (await desk.permit(app, w.firm.leo, challenge)).get('code')!
    await turn(false)
    const off = { status: 503, error: 'temporarily_unavailable', error_description: expect.stringContaining('switched off') }
    for (const answer of [desk.own(app), desk.refresh(app, refresh!), desk.exchange(app, code, verifier)])
      expect(await answer).toMatchObject(off)
    expect(await w.firm.leo.ask(apps.readAppRequest, desk.request(app, challenge))).toMatchObject({
      problem: expect.stringContaining('switched off'),
      back: null,
      asks: null,
    })
    expect(await wordOf(desk.permit(app, w.firm.leo, challenge))).toBe('conflict')
    await turn(true)
    for (const answer of [desk.own(app), desk.refresh(app, refresh!), desk.exchange(app, code, verifier)])
      expect((await answer).status).toBe(200)
  })
})
