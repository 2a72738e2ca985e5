import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '#kernel/run.ts'
import { countLeads, listLeads, readContact, readLead, updateLead } from '#modules/crm/contract.ts'
import { addLead, upsertLeads } from '#modules/lead-hunter/contract/intake.ts'
import { decideApproval, listApprovals, readApproval } from '#modules/trust/contract.ts'
import type { Action } from '#policy/action.ts'
import { makeKey } from '../../../test/agreed.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { because } from '../../../test/second-person.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { collectKey, createKey, dropUncollectedKey, endKey, listKeys, readMe } from './contract.ts'

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

const asKey = (token: string) => async (action: unknown, input: unknown) => {
  const caller = await w.bearers.resolveNow(token)
  if (!caller) throw new Error('the key is not known')
  const { output } = await run(w.house, { action: action as Action, door: 'member', caller, input })
  return output as never
}
const person = { firstName: 'Kay', lastName: 'Key', emails: ['kay@key.example'] }

describe('a key', () => {
  test('made for one thing does that and nothing else', async () => {
    const { token } = await makeKey(w, w.firm.ann, { name: 'Website', permissions: ['lead.add'] })
    const ask = asKey(token)
    expect(await wordOf(ask(addLead, { person, intent: 'purchase', property: { state: 'SC' } }))).toBe('answered')
    expect(await wordOf(ask(readMe, {}))).toBe('answered')
    for (const [action, input] of [
      [listLeads, {}],
      [readLead, { lead: leads.leos }],
      [updateLead, { lead: leads.leos, timeframe: 'soon' }],
      [createKey, { name: 'Another' }],
    ] as const)
      expect(await wordOf(ask(action, input)), (action as Action).name).toBe('forbidden')
  })

  test('bound to an officer meets that officer’s records only, and hands none over', async () => {
    const { ann, leo } = w.firm
    const { token } = await makeKey(w, ann, { name: 'Of Leo', bound: { officers: [leo.id], branches: [] } })
    const ask = asKey(token)
    expect(((await ask(countLeads, { q: 'One' })) as { count: number }).count).toBe(1)
    expect(await wordOf(ask(readLead, { lead: leads.leos }))).toBe('answered')
    expect(await wordOf(ask(readLead, { lead: leads.toms }))).toBe('not-found')
    expect(await wordOf(ask(updateLead, { lead: leads.leos, timeframe: 'soon' }))).toBe('answered')
    expect(await wordOf(ask(updateLead, { lead: leads.toms, timeframe: 'soon' }))).toBe('not-found')
  })

  test('bound to an officer learns nothing of a colleague’s people by posting them', async () => {
    const { ann, leo, tom } = w.firm
    const { token } = await makeKey(w, ann, { name: 'Posts for Leo', bound: { officers: [leo.id], branches: [] } })
    const ask = asKey(token)
    const known = { firstName: 'Kim', lastName: 'Known', emails: ['kim@key.example'] }
    const post = (state: string) => ({ person: known, intent: 'purchase' as const, property: { state } })
    const ours = await ann.ask(addLead, { ...post('FL'), assignTo: tom.id })
    const hidden = { outcome: 'matched', lead: null, contact: null, alsoLike: [], reasons: [] }
    expect(await ask(addLead, post('FL'))).toMatchObject(hidden)
    expect(await ask(upsertLeads, { leads: [post('FL')] })).toMatchObject({ results: [hidden] })
    // In a state that is not the colleague's to work in it is somebody new: no lead of the known person comes to Leo.
    expect(await ask(addLead, { ...post('SC'), assignTo: leo.id })).toMatchObject({
      outcome: 'created',
      reasons: [{ code: 'kept-apart' }],
    })
    expect(await wordOf(ask(readContact, { contact: ours.contact! }))).toBe('not-found')
  })

  test('bound to nobody, or to somebody of another client, is not made', async () => {
    const { ann } = w.firm
    for (const officers of [[], [w.rival.leo.id]])
      await expect(ann.ask(createKey, { name: 'Of nobody', bound: { officers, branches: [] } }, because)).rejects.toMatchObject({
        word: 'invalid',
        problems: [{ path: 'bound' }],
      })
  })

  test('is listed with what it may, and is dead the moment it is ended', async () => {
    const { ann, leo, branches } = w.firm
    const { id, token } = await makeKey(w, ann, {
      name: 'Short',
      permissions: ['lead.read'],
      bound: { officers: [leo.id], branches: [branches.tampa] },
    })
    const listed = (await ann.ask(listKeys, {})).items.find(key => key.id === id)
    expect(listed).toMatchObject({ permissions: ['lead.read'], bound: { officers: ['Leo'], branches: ['Tampa'] } })
    const ask = asKey(token)
    expect(((await ask(countLeads, { q: 'One' })) as { count: number }).count).toBe(2)
    await ann.ask(endKey, { key: id })
    await expect(ask(countLeads, {})).rejects.toThrow('the key is not known')
  })
})

describe('a key is made by two people:', () => {
  const wanted = { name: 'Sync', permissions: ['lead.read' as const] }
  const ask = async () =>
    ((await w.firm.ann.ask(createKey, wanted, because)) as unknown as { approval: { id: string } }).approval.id
  const decide = async (approval: string, more: { agree: boolean; comment?: string }) => {
    const { hash } = await second.ask(readApproval, { approval })
    await second.ask(decideApproval, { approval, hash, ...more })
    await w.drain()
  }
  const agreedKey = async () => {
    const approval = await ask()
    await decide(approval, { agree: true })
    const { answer } = await w.firm.ann.ask(readApproval, { approval })
    return { approval, ...(answer as { id: string; collectBy: string }) }
  }
  let second: Person
  beforeAll(async () => {
    second = await w.hire(w.firm, 'sue', 'tenant_admin')
  })

  test('whoever is alone is told so, and the request is kept', async () => {
    await expect(w.rival.ann.ask(createKey, wanted, because)).rejects.toMatchObject({
      word: 'needs-proof',
      facts: { demand: 'second-person', eligible: 0, approval: expect.any(String) },
    })
  })

  test('nothing is there before the other agrees, who reads what it may and no secret', async () => {
    const approval = await ask()
    expect((await w.firm.ann.ask(listKeys, {})).items.filter(key => key.name === 'Sync')).toEqual([])
    const read = await second.ask(readApproval, { approval })
    expect(read.preview).toContainEqual({ label: 'May', value: 'See leads' })
    await decide(approval, { agree: false, comment: 'The old one will do.' })
    const [line] = (await w.firm.ann.ask(listApprovals, { of: 'mine', actions: [createKey.name] })).items
    expect(line).toMatchObject({ id: approval, state: 'refused', about: 'Sync', said: 'The old one will do.' })
    expect((await w.firm.ann.ask(listKeys, {})).items.filter(key => key.name === 'Sync')).toEqual([])
  })

  test('its secret comes once, to whoever asked, with a passkey of these minutes', async () => {
    const { ann } = w.firm
    const { approval, id } = await agreedKey()
    expect(
      await w.superuser`select 1 from identity.api_key where id = ${id} and token_hash is null and prefix is null`,
    ).toHaveLength(1)
    expect((await second.ask(readApproval, { approval })).answer).toBeUndefined()
    await expect(second.ask(collectKey, { key: id })).rejects.toMatchObject({ word: 'forbidden' })
    const caller = (await w.bearers.resolve(ann.token))!
    const stale = { ...caller, proof: { ...caller.proof!, strongAt: w.now().getTime() - 6 * 60_000 } }
    await expect(ann.ask(collectKey, { key: id }, { caller: stale })).rejects.toMatchObject({ facts: { minutes: 5 } })
    const all = await Promise.allSettled([1, 2, 3].map(() => ann.ask(collectKey, { key: id })))
    const [made, more] = all.flatMap(one => (one.status === 'fulfilled' ? one.value : []))
    expect(more).toBeUndefined()
    const { token } = made!
    for (const { message } of all.flatMap(one => (one.status === 'rejected' ? one.reason : [])))
      expect(message).toMatch(/shown already/)
    expect(await wordOf(asKey(token)(listLeads, {}))).toBe('answered')
    await expect(ann.ask(collectKey, { key: id })).rejects.toMatchObject({ word: 'conflict' })
    expect(JSON.stringify(await ann.ask(readApproval, { approval }))).not.toContain(token)
    await ann.ask(endKey, { key: id })
  })

  test('what nobody collects is over after a week, and goes with a line in the log', async () => {
    const { ann } = w.firm
    const { id, collectBy } = await agreedKey()
    w.pass(7 * 24 * 60 - 1)
    expect((await ann.ask(listKeys, {})).items.find(key => key.id === id)).toMatchObject({ collectBy, mine: true })
    w.pass(1)
    await expect(ann.ask(collectKey, { key: id })).rejects.toThrow('The time to collect this key is over. Ask for a new one.')
    await w.firm.system.ask(dropUncollectedKey, { key: id })
    expect((await ann.ask(listKeys, {})).items.filter(key => key.id === id)).toEqual([])
    expect(await w.superuser`select 1 from kernel.event where name = 'key.lapsed' and subject_id = ${id}`).toHaveLength(1)
  })

  test('one that was ended before it was collected stays so', async () => {
    const { id } = await agreedKey()
    await second.ask(endKey, { key: id })
    await expect(w.firm.ann.ask(collectKey, { key: id })).rejects.toThrow('This key was ended before anybody had it shown.')
  })
})
