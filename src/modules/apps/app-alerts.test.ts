import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { listAccountAlerts, listAlerts } from '#modules/crm/contract/alert.ts'
import type { AppPermission } from '#policy/app-rights.ts'
import { type AppDesk, appDesk } from '../../../test/apps.ts'
import { openWorld, type World } from '../../../test/world.ts'

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

test('an app hears of records it may read for a person, and nothing of that person’s account or of what they decide', async () => {
  const { leo } = w.firm
  const told = async (kind: string) =>
    w.superuser`insert into crm.alert (tenant_id, id, owner_id, kind, facts, created_at)
      values (${w.firm.tenant}, ${newId()}, ${leo.id}, ${kind}, '{}', ${w.now()})`
  for (const kind of ['identity.passwordSet', 'permit.reused', 'approval.asked', 'review.opened', 'task.due', 'contact.referred'])
    await told(kind)
  const app = await desk.register({ permissions: ['contact.read', 'alert.read', 'task.use'] })
  const heard = async (permissions: AppPermission[]) => {
    const { access_token: token } = await desk.tokens(app, leo, permissions)
    const { items, unread } = (await desk.api(token, '/api/v1/alerts')).body as { items: { kind: string }[]; unread: number }
    expect(unread).toBe(items.length)
    return items.map(one => one.kind).sort()
  }
  expect(await heard(['contact.read', 'alert.read'])).toEqual(['contact.referred'])
  expect(await heard(['contact.read', 'alert.read', 'task.use'])).toEqual(['contact.referred', 'task.due'])
  const { access_token: token } = await desk.tokens(app, leo, ['contact.read', 'alert.read', 'task.use'])
  expect((await desk.api(token, '/api/v1/me/alerts')).status).toBe(403)
  expect((await leo.ask(listAccountAlerts, {})).items.map(one => one.kind).sort()).toEqual([
    'identity.passwordSet',
    'permit.reused',
  ])
  const own = (await leo.ask(listAlerts, {})).items.map(one => one.kind)
  expect(own).toEqual(expect.arrayContaining(['identity.passwordSet', 'permit.reused', 'approval.asked', 'task.due']))
})
