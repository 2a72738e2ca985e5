import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { agreed } from '../../../test/agreed.ts'
import { type AppDesk, appDesk, callback } from '../../../test/apps.ts'
import { because } from '../../../test/second-person.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as apps from './contract.ts'

let w: World
let desk: AppDesk
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  desk = await appDesk(w)
})
afterAll(async () => {
  await desk.server.close()
  await w.close()
})

test('more for an app takes a second person, less does not; one’s secret waits for oneself alone', async () => {
  const { ann } = w.firm
  const app = await desk.register()
  const of = () => ann.ask(apps.readApp, { app: app.id })
  const { name } = await of()
  const reach = { name, redirects: [callback], permissions: ['lead.read' as const, 'task.use' as const], mostDays: 90 }
  for (const more of [
    { permissions: reach.permissions },
    { redirects: [callback, 'https://evil.example/cb'] },
    { mostDays: 91 },
    { name: 'Company mail' },
  ])
    await expect(ann.ask(apps.updateApp, { app: app.id, ...more })).rejects.toMatchObject({ facts: { reason: 'widens' } })
  await expect(ann.ask(apps.widenApp, { app: app.id, ...reach, permissions: ['lead.read'] }, because)).rejects.toMatchObject({
    word: 'conflict',
  })
  await agreed(w, ann, apps.widenApp, { app: app.id, ...reach })
  expect((await of()).permissions).toEqual(reach.permissions)
  // What people read when they let it in is agreed to as well.
  await agreed(w, ann, apps.widenApp, { app: app.id, ...reach, name: 'Calendar of the team' })
  expect((await of()).name).toBe('Calendar of the team')
  await ann.ask(apps.updateApp, { app: app.id, permissions: ['task.use'], mostDays: 30 })
  expect(await of()).toMatchObject({ permissions: ['task.use'], mostDays: 30 })

  await agreed(w, ann, apps.rotateAppSecret, { app: app.id })
  const entry = (await of()).secrets.find(one => one.collectBy !== null)!.id
  const amos = await w.hire(w.firm, 'amos', 'tenant_admin')
  await expect(amos.ask(apps.collectAppSecret, { app: app.id, entry })).rejects.toMatchObject({ word: 'forbidden' })
  w.pass(7 * 24 * 60)
  await expect(ann.ask(apps.collectAppSecret, { app: app.id, entry })).rejects.toMatchObject({ word: 'gone' })
  await w.firm.system.ask(apps.dropUncollectedSecret, { app: app.id, entry })
  expect((await of()).secrets.map(one => one.collectBy)).toEqual([null])
})

test('what was taken from an app meanwhile does not come back: neither when it is decided nor when it is carried out', async () => {
  const { ann } = w.firm
  const sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  const app = await desk.register({ name: 'Dialer', mostDays: 90 })
  const reach = { name: 'Dialer', redirects: [callback], permissions: ['lead.read' as const, 'lead.edit' as const], mostDays: 91 }
  const ask = async () =>
    ((await ann.ask(apps.widenApp, { app: app.id, ...reach }, because)) as unknown as { approval: { id: Id } }).approval.id
  const agree = async (approval: Id) =>
    sue.ask(decideApproval, { approval, agree: true, hash: (await sue.ask(readApproval, { approval })).hash })
  const may = async () => (await ann.ask(apps.readApp, { app: app.id })).permissions

  const early = await ask()
  await sue.ask(apps.updateApp, { app: app.id, permissions: ['lead.read'] })
  await expect(agree(early)).rejects.toMatchObject({ word: 'conflict', facts: { reason: 'changed' } })

  const late = await ask()
  expect(late).not.toBe(early)
  await agree(late)
  await sue.ask(apps.updateApp, { app: app.id, mostDays: 1 })
  await w.drain()
  expect(await ann.ask(readApproval, { approval: late })).toMatchObject({
    state: 'failed',
    problem: expect.stringMatching(/changed/),
  })
  expect(await may()).toEqual(['lead.read'])

  await agree(await ask())
  await w.drain()
  expect(await may()).toEqual(reach.permissions)
})

test('a secret says why it is not shown', async () => {
  const { ann } = w.firm
  const app = await desk.register({ name: 'Mailer' })
  const collect = async (before?: (entry: string) => Promise<unknown>) => {
    await agreed(w, ann, apps.rotateAppSecret, { app: app.id })
    const entry = (await ann.ask(apps.readApp, { app: app.id })).secrets.find(one => one.collectBy !== null)!.id
    await before?.(entry)
    return ann.ask(apps.collectAppSecret, { app: app.id, entry })
  }
  await expect(collect(entry => ann.ask(apps.endAppSecret, { app: app.id, entry }))).rejects.toThrow(/was ended before/)
  await expect(collect(entry => ann.ask(apps.collectAppSecret, { app: app.id, entry }))).rejects.toThrow(/shown already/)
})
