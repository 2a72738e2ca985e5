import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Refusal } from '#base/refusal.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as loans from './contract/loan.ts'
import * as people from './contract/loan-people.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const refused = (word: string) => expect.objectContaining({ word }) as unknown as Refusal
const personOf = async (name: string) => (await makeLeads(w, w.firm, [{ name, owner: w.firm.leo }]))[0]!.contact

describe('people of a loan', () => {
  test('a co-borrower is somebody known by e-mail and name, or somebody new; two with one telephone stay two', async () => {
    const contact = await personOf('Hal Home')
    const { id } = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase' })
    const ivy = await w.firm.leo.ask(people.addBorrower, {
      loan: id,
      firstName: 'Ivy',
      lastName: 'Home',
      email: 'homes@example.com',
      phone: '843 555 0142',
    })
    expect(ivy.created).toBe(true)
    const jon = await w.firm.leo.ask(people.addBorrower, {
      loan: id,
      firstName: 'Jon',
      lastName: 'Home',
      phone: '(843) 555-0142',
      role: 'cosigner',
    })
    expect(jon).toMatchObject({ created: true })
    expect(jon.contact).not.toBe(ivy.contact)
    const other = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'rate_term' })
    expect(
      await w.firm.leo.ask(people.addBorrower, {
        loan: other.id,
        firstName: 'IVY',
        lastName: 'Home',
        email: 'Homes@Example.com',
      }),
    ).toEqual({ contact: ivy.contact, created: false })
    expect((await w.firm.leo.ask(loans.readLoan, { loan: id })).borrowers.map(b => [b.name, b.role, b.position])).toEqual([
      ['Hal Home', 'borrower', 1],
      ['Ivy Home', 'co_borrower', 2],
      ['Jon Home', 'cosigner', 3],
    ])
    await expect(w.firm.leo.ask(people.addBorrower, { loan: id, contact: ivy.contact })).rejects.toEqual(refused('conflict'))
    await expect(w.firm.leo.ask(people.removeBorrower, { loan: id, contact })).rejects.toEqual(refused('conflict'))
    await w.firm.leo.ask(people.removeBorrower, { loan: id, contact: jon.contact })
    expect((await w.firm.leo.ask(loans.readLoan, { loan: id })).borrowers).toHaveLength(2)
    await expect(w.firm.leo.ask(people.addBorrower, { loan: id, email: 'not an address' })).rejects.toMatchObject({
      word: 'invalid',
      problems: [{ path: 'email' }, { path: 'lastName' }],
    })
  })

  test('agents and title companies stand beside a loan, each in their role', async () => {
    const contact = await personOf('Kim Kept')
    const { id } = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase' })
    const agent = await w.firm.leo.ask(people.addParticipant, {
      loan: id,
      firstName: 'Rea',
      lastName: 'Agent',
      email: 'rea@homes.example',
      company: 'Homes & Co',
      role: 'buyer_agent',
    })
    await w.firm.leo.ask(people.addParticipant, { loan: id, contact: agent.contact, role: 'listing_agent' })
    const { participants } = await w.firm.leo.ask(loans.readLoan, { loan: id })
    expect(participants).toMatchObject([
      { name: 'Rea Agent', company: 'Homes & Co', role: 'buyer_agent' },
      { role: 'listing_agent' },
    ])
    await w.firm.leo.ask(people.removeParticipant, { loan: id, contact: agent.contact, role: 'listing_agent' })
    expect((await w.firm.leo.ask(loans.readLoan, { loan: id })).participants).toHaveLength(1)
    await expect(w.firm.leo.ask(people.removeParticipant, { loan: id, contact: agent.contact, role: 'seller' })).rejects.toEqual(
      refused('not-found'),
    )
  })
})
