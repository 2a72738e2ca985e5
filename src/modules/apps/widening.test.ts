import { afterAll, beforeAll, expect, test } from 'vitest'
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
  const reach = { redirects: [callback], permissions: ['lead.read' as const, 'task.use' as const], mostDays: 90 }
  for (const more of [{ permissions: reach.permissions }, { redirects: [callback, 'https://evil.example/cb'] }, { mostDays: 91 }])
    await expect(ann.ask(apps.updateApp, { app: app.id, ...more })).rejects.toMatchObject({ facts: { reason: 'widens' } })
  await expect(ann.ask(apps.widenApp, { app: app.id, ...reach, permissions: ['lead.read'] }, because)).rejects.toMatchObject({
    word: 'conflict',
  })
  await agreed(w, ann, apps.widenApp, { app: app.id, ...reach })
  expect((await of()).permissions).toEqual(reach.permissions)
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
