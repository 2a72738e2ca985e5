import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '#kernel/run.ts'
import { countLeads, listLeads, readContact, readLead, updateLead } from '#modules/crm/contract.ts'
import { addLead, upsertLeads } from '#modules/lead-hunter/contract/intake.ts'
import { listApprovals, readApproval } from '#modules/trust/contract.ts'
import type { Action } from '#policy/action.ts'
import { agreeToAll, makeKey } from '../../../test/agreed.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { because } from '../../../test/second-person.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { createKey, endKey, listKeys, readMe, updateBranch } from './contract.ts'

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

  test('is bound to no branch that is closed; one that was before stays, and works', async () => {
    const { ann, leo, branches } = w.firm
    const bound = { officers: [leo.id], branches: [branches.tampa] }
    const { token } = await makeKey(w, ann, { name: 'Before', bound })
    await ann.ask(createKey, { name: 'Meanwhile', bound }, because)
    await ann.ask(updateBranch, { branch: branches.tampa, active: false })
    const message = 'Tampa is closed. Open the branch again, or choose another one.'
    await expect(ann.ask(createKey, { name: 'After', bound }, because)).rejects.toMatchObject({
      word: 'invalid',
      message,
      problems: [{ path: 'bound.branches', message }],
    })
    expect(((await asKey(token)(countLeads, { q: 'One' })) as { count: number }).count).toBe(2)
    const waiting = (await ann.ask(listApprovals, { of: 'mine' })).items.find(one => one.about === 'Meanwhile')!
    const { fields } = await ann.ask(readApproval, { approval: waiting.id })
    expect(fields.map(field => field.value)).toContain('Tampa (closed)')
    await agreeToAll(await w.hire(w.firm, 'deborah', 'tenant_admin'))
    await w.drain()
    expect(await ann.ask(readApproval, { approval: waiting.id })).toMatchObject({ state: 'failed', problem: message })
    await ann.ask(updateBranch, { branch: branches.tampa, active: true })
  })

  test('is listed with what it may and which of its branches are closed, and is dead the moment it is ended', async () => {
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
    await ann.ask(updateBranch, { branch: branches.tampa, active: false })
    expect((await ann.ask(listKeys, {})).items.find(key => key.id === id)!.bound).toMatchObject({ closed: ['Tampa'] })
    await ann.ask(updateBranch, { branch: branches.tampa, active: true })
    expect((await ann.ask(listKeys, {})).items.find(key => key.id === id)!.bound).toMatchObject({ closed: [] })
    await ann.ask(endKey, { key: id })
    await expect(ask(countLeads, {})).rejects.toThrow('the key is not known')
  })
})
