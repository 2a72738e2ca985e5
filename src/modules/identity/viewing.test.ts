import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeLeads, countLeads, listLeads, lookAt, readLead, updateLead } from '#modules/crm/contract.ts'
import { everybody } from '#policy/scope.ts'
import { lookAs } from '../../../test/agreed.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { told } from '../../../test/sealed.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { askViewing, endViewing, listSessions, readMe, setLimits, updateMe } from './contract.ts'

let w: World
const leads: Record<string, string> = {}
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { leo, tom } = w.firm
  const made = await makeLeads(w, w.firm, [
    { name: 'Leos One', owner: leo, state: 'SC' },
    { name: 'Toms One', owner: tom, state: 'FL' },
  ])
  leads.leos = made[0]!.lead
  leads.toms = made[1]!.lead
})
afterAll(() => w.close())

const because = { reason: 'Leo says that a lead is missing' }
const count = async (who: Person) => (await who.ask(countLeads, {})).count

describe('seeing the product as a colleague does', () => {
  test('shows what they see from the next request on, and nothing more', async () => {
    const { ann, leo } = w.firm
    expect(await count(ann)).toBe(2)
    await lookAs(w, ann, leo.id, because)
    expect(await count(ann)).toBe(1)
    expect((await ann.ask(listLeads, {})).items.map(l => l.id)).toEqual([leads.leos])
    expect(await wordOf(ann.ask(readLead, { lead: leads.toms! }))).toBe('not-found')
    const me = await ann.ask(readMe, {})
    expect(me).toMatchObject({ user: { id: leo.id, name: 'Leo' }, viewer: { name: 'Ann' } })
    expect(Object.keys(me.can)).not.toContain('people.manage')
  })

  test('lets nothing be changed, and nothing of their account be seen', async () => {
    const { ann } = w.firm
    const attempts = [
      () => ann.ask(updateLead, { lead: leads.leos!, timeframe: 'soon' }),
      () => ann.ask(changeLeads, { selection: { ids: [leads.leos!] }, change: { kind: 'archive', archived: true } }),
      () => ann.ask(updateMe, { name: 'Somebody Else' }),
      () => ann.ask(listSessions, {}),
    ]
    const refused = { word: 'forbidden', message: expect.stringContaining('looking at this as Leo') }
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(refused)
  })

  test('tells nobody that the colleague is looking at a record', async () => {
    const { ann, leo, tenant } = w.firm
    const heard: string[] = []
    const hear = ({ name }: { name: string }) => name.startsWith('presence.') && heard.push(name)
    const stop = w.house.live.listen({ tenant, scopeOf: () => everybody, hear })
    expect(await wordOf(ann.ask(lookAt, { lead: leads.leos! }))).toBe('answered')
    // Told after it, by the colleague: whatever was told before has been heard by then.
    await leo.ask(lookAt, { lead: leads.leos!, gone: true })
    await expect.poll(() => heard).toContain('presence.gone')
    expect(heard).toEqual(['presence.gone'])
    stop()
  })

  test('is told with who looked and why, and ends by itself or by hand', async () => {
    const { ann, leo } = w.firm
    await ann.ask(endViewing, {})
    expect(await count(ann)).toBe(2)
    expect((await ann.ask(readMe, {})).viewer).toBeNull()
    const events =
      await w.superuser`select name, actor_id, subject_id from kernel.event where tenant_id = ${w.firm.tenant} and name in ('identity.beginViewing', 'identity.endViewing', 'member.viewed') order by id`
    expect(events.map(e => [e.name, e.actor_id])).toEqual([
      ['identity.beginViewing', ann.id],
      ['member.viewed', ann.id],
      ['identity.endViewing', ann.id],
    ])
    expect(events[1]!.subject_id).toBe(leo.id)
    const why = await w.superuser`
      select c.field, c.event_id as event, c.n, c.before, c.after, c.sealed, c.record_id from kernel.change c join kernel.event e on e.tenant_id = c.tenant_id and e.id = c.event_id
      where e.name = 'approval.asked'`
    expect(told(w, why)).toMatchObject([{ field: 'reason', before: null, after: because.reason }])
    await lookAs(w, ann, leo.id, because)
    expect(await count(ann)).toBe(1)
    w.pass(31)
    expect(await count(ann)).toBe(2)
  })

  test('is for administrators with a reason, of people who can sign in, and not out of one’s own limits', async () => {
    const { ann, bea, leo } = w.firm
    expect(await wordOf(bea.ask(askViewing, { person: leo.id }, because))).toBe('forbidden')
    expect(await wordOf(ann.ask(askViewing, { person: leo.id }))).toBe('needs-proof')
    expect(await wordOf(ann.ask(askViewing, { person: ann.id }, because))).toBe('conflict')
    expect(await wordOf(ann.ask(askViewing, { person: w.rival.leo.id }, because))).toBe('not-found')
    const alma = await w.hire(w.firm, 'alma', 'tenant_admin')
    await ann.ask(setLimits, { person: alma.id, campaigns: { mode: 'all' }, places: { mode: 'only', states: ['FL'] } })
    expect(await wordOf(alma.ask(askViewing, { person: leo.id }, because))).toBe('forbidden')
  })

  test('ends with the colleague’s access', async () => {
    const { ann } = w.firm
    const nora = await w.hire(w.firm, 'nora', 'loan_officer')
    await lookAs(w, ann, nora.id, because)
    expect(await count(ann)).toBe(0)
    await w.superuser`update identity.member set status = 'deactivated' where id = ${nora.id}`
    w.pass(1)
    expect(await count(ann)).toBe(2)
  })
})
