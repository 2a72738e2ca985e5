import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Refusal } from '#base/refusal.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { convertLead, moveLead } from './contract/lead.ts'
import { addLoan, moveLoan, readLoan } from './contract/loan.ts'
import { listPipelines, saveLostReasons, savePipeline } from './contract/pipeline.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const refused = (word: string) => expect.objectContaining({ word }) as unknown as Refusal
const personOf = async (name: string) => (await makeLeads(w, w.firm, [{ name, owner: w.firm.leo }]))[0]!.contact

describe('pipelines', () => {
  test('a new client starts with the usual pipelines in order and ten reasons why something is lost', async () => {
    const { pipelines, lostReasons } = await w.firm.leo.ask(listPipelines, {})
    expect(pipelines.map(p => [p.name, p.kind, p.stages.length])).toEqual([
      ['Purchase', 'purchase', 19],
      ['Refinance', 'refinance', 14],
      ['Buyer', 'buyer', 9],
      ['Seller', 'seller', 8],
      ['Partner', 'partner', 8],
    ])
    expect(pipelines[0]!.stages[0]).toMatchObject({ key: 'new', limitHours: 0.1, outcome: 'open' })
    expect(lostReasons.map(r => r.label)).toContain('Chose other lender')
    expect(lostReasons).toHaveLength(10)
  })

  test('no loan goes through the pipeline of a buyer, and a lead does', async () => {
    const { pipelines } = await w.firm.leo.ask(listPipelines, {})
    const searching = pipelines.find(p => p.kind === 'buyer')!.stages.find(s => s.key === 'searching')!
    const [made] = await makeLeads(w, w.firm, [{ name: 'Bo Buyer', owner: w.firm.leo, intent: 'buy' }])
    await w.firm.leo.ask(moveLead, { lead: made!.lead, stage: searching.id })
    const { loan } = await w.firm.leo.ask(convertLead, { lead: made!.lead, purpose: 'purchase' })
    expect((await w.firm.leo.ask(readLoan, { loan })).pipeline).toBe(pipelines.find(p => p.kind === 'purchase')!.id)
    await expect(w.firm.leo.ask(moveLoan, { loan, stage: searching.id })).rejects.toThrow('No loan goes through this stage')
    const contact = await personOf('Bea Buyer')
    await expect(w.firm.leo.ask(addLoan, { contact, purpose: 'purchase', stage: searching.id })).rejects.toThrow(
      refused('invalid'),
    )
  })

  test('an administrator renames, reorders and adds stages, and ids and keys stay', async () => {
    const made = await w.firm.ann.ask(savePipeline, {
      name: 'Renovation',
      kind: 'purchase',
      stages: [
        { name: 'First call', limitHours: 4 },
        { name: 'Done', outcome: 'won' },
      ],
    })
    const read = async () => (await w.firm.ann.ask(listPipelines, {})).pipelines.find(p => p.id === made.id)!
    const [first, done] = (await read()).stages
    expect(first).toMatchObject({ key: 'first_call', name: 'First call', limitHours: 4 })
    await w.firm.ann.ask(savePipeline, {
      id: made.id,
      name: 'Renovation loans',
      kind: 'purchase',
      stages: [{ name: 'First call' }, { id: first!.id, name: 'Second call' }, { id: done!.id, name: 'Closed', outcome: 'won' }],
    })
    const after = await read()
    expect(after.name).toBe('Renovation loans')
    expect(after.stages.map(s => [s.key, s.name])).toEqual([
      ['first_call_2', 'First call'],
      ['first_call', 'Second call'],
      ['done', 'Closed'],
    ])
    await w.firm.ann.ask(savePipeline, {
      id: made.id,
      name: 'Renovation loans',
      kind: 'purchase',
      archived: true,
      stages: [{ id: first!.id, name: 'Second call' }],
    })
    expect(await read()).toMatchObject({ archived: true, stages: [{ key: 'first_call' }] })
    await expect(w.firm.leo.ask(savePipeline, { name: 'Mine', kind: 'purchase', stages: [{ name: 'A' }] })).rejects.toEqual(
      refused('forbidden'),
    )
  })

  test('a stage something stands in is not removed, and a pipeline keeps an open stage', async () => {
    const contact = await personOf('Vera Used')
    await w.firm.leo.ask(addLoan, { contact, purpose: 'cash_out' })
    const refinance = (await w.firm.ann.ask(listPipelines, {})).pipelines.find(p => p.kind === 'refinance')!
    const first = refinance.stages[0]
    const stages = refinance.stages
      .filter(s => s.key !== 'application')
      .map(s => ({ id: s.id, name: s.name, outcome: s.outcome, limitHours: s.limitHours }))
    await expect(
      w.firm.ann.ask(savePipeline, { id: refinance.id, name: 'Refinance', kind: 'refinance', stages }),
    ).rejects.toThrow(/Application: still in use/)
    await expect(
      w.firm.ann.ask(savePipeline, { name: 'Nothing open', kind: 'purchase', stages: [{ name: 'Won', outcome: 'won' }] }),
    ).rejects.toEqual(refused('conflict'))
    expect((await w.firm.ann.ask(listPipelines, {})).pipelines.find(p => p.id === refinance.id)!.stages[0]!.id).toBe(first!.id)
  })

  test('a lost reason that is dropped is put away, and comes back by its name', async () => {
    const { lostReasons } = await w.firm.ann.ask(listPipelines, {})
    await w.firm.ann.ask(saveLostReasons, { reasons: [{ label: 'Went abroad' }, ...lostReasons.slice(1)] })
    const labels = async () => (await w.firm.ann.ask(listPipelines, {})).lostReasons.map(r => r.label)
    expect((await labels()).slice(0, 2)).toEqual(['Went abroad', lostReasons[1]!.label])
    await w.firm.ann.ask(saveLostReasons, { reasons: lostReasons })
    expect(await labels()).toEqual(lostReasons.map(r => r.label))
  })
})
