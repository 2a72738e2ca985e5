import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { atTerminal } from '../../../test/operators.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { switchProduct } from '../operator/contract.ts'
import { assignRecord } from './contract/assignment.ts'
import * as c from './contract.ts'

let w: World
let lead: string
let contact: string
let loan: string
let note: string
let task: string
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { leo } = w.firm
  const [made] = await makeLeads(w, w.firm, [{ name: 'Lena Loan', owner: leo, state: 'SC' }])
  ;({ lead, contact } = made!)
  ;({ loan } = await leo.ask(c.convertLead, { lead, purpose: 'purchase' }))
  note = (await leo.ask(c.addNote, { loan, body: 'On the loan' })).id
  task = (await leo.ask(c.addTask, { loan, title: 'Call the bank' })).id
})
afterAll(() => w.close())

const turn = (on: boolean) =>
  atTerminal(w, w.firm.tenant)(switchProduct, { client: w.firm.tenant, product: 'loans', on, reason: 'By contract' })

/** Everything that speaks of a loan by a right that is not of the loans alone. */
const asked = (): Record<string, () => Promise<unknown>> => {
  const { ann, leo } = w.firm
  const toLeo = { branch: w.firm.branches.charleston, owner: leo.id, partner: null, rep: null }
  return {
    reveal: () => leo.ask(c.revealLoan, { loan }, { reason: 'Because it is asked' }),
    assign: () => ann.ask(c.assignLoan, { loan, owner: leo.id }),
    assignAny: () => ann.ask(assignRecord, { kind: 'loan', record: loan, ...toLeo }),
    explain: () => ann.ask(c.explainAccess, { kind: 'loan', record: loan }),
    note: () => leo.ask(c.addNote, { loan, body: 'Another' }),
    changedNote: () => leo.ask(c.editNote, { note, body: 'Otherwise' }),
    task: () => leo.ask(c.addTask, { loan, title: 'Another' }),
    tasks: () => leo.ask(c.listTasks, { loan }),
    timeline: () => leo.ask(c.readTimeline, { loan }),
    presence: () => leo.ask(c.lookAt, { loan }),
  }
}
const each = (word: string) => Object.fromEntries(Object.keys(asked()).map(name => [name, word]))
const words = async () => {
  const said: Record<string, string> = {}
  for (const [name, ask] of Object.entries(asked())) said[name] = await wordOf(ask())
  return said
}
/** Where records that are not loans name one. */
const named = async () => {
  const { leo } = w.firm
  const [one, list, some, person, tasks] = await Promise.all([
    leo.ask(c.readLead, { lead }),
    leo.ask(c.listLeads, {}),
    leo.ask(c.listLeads, { fields: ['loan'] }),
    leo.ask(c.readContact, { contact }),
    leo.ask(c.listTasks, {}),
  ])
  const inList = (items: readonly { id: string; loan?: string | null }[], id: string) => items.find(item => item.id === id)?.loan
  return [one.loan, inList(list.items, lead), inList(some.items, lead), person.leads[0]!.loan, inList(tasks.items, task)]
}

describe('while loans are off', () => {
  test('no action finds one, whatever right it asks, and no other record names one', async () => {
    expect(await words()).toEqual(each('answered'))
    expect(await named()).toEqual([loan, loan, loan, loan, loan])
    await turn(false)
    expect(await words()).toEqual({ ...each('not-found'), reveal: 'forbidden' })
    expect(await named()).toEqual([null, null, null, null, null])
    await turn(true)
    expect(await named()).toEqual([loan, loan, loan, loan, loan])
  })
})
