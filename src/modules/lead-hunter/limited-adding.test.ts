import { afterAll, beforeAll, expect, test } from 'vitest'
import { setLimits } from '#modules/identity/contract.ts'
import { makeLeads } from '../../../test/leads.ts'
import { emailToken } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { addLead, upsertLeads } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const limits = {
  campaign: { campaigns: { mode: 'only', names: ['July refi'] } },
  place: { places: { mode: 'only', states: ['SC'], counties: [], zips: [] } },
} as const

test.each(Object.entries(limits))(
  'somebody limited by %s recognises nobody outside, and is told nothing of them',
  async (kind, limited) => {
    const { leo, tom, ann, branches } = w.firm
    const asker = await w.hire(w.firm, `limited-${kind}`, 'loan_officer', branches.charleston)
    await ann.ask(setLimits, { person: asker.id, ...limited } as never)
    const outside = { state: 'FL', campaign: 'Other', person: { state: 'FL' } }
    const within = { state: 'SC', campaign: 'July refi', person: { state: 'SC' } }
    const cases = [
      ['nobody.out', { ...outside, owner: null }, 'created'],
      ['own.out', { ...outside, owner: asker }, 'created'],
      ['colleague.out', { ...outside, owner: leo }, 'created'],
      ['far.out', { ...outside, owner: tom }, 'created'],
      ['own.in', { ...within, owner: asker }, 'matched'],
    ] as const
    for (const [who, made, outcome] of cases) {
      const emails = [`${who}.${kind}@known.example`]
      await makeLeads(w, w.firm, [{ name: 'Known One', email: emails[0], ...made } as never])
      const lead = {
        person: { fullName: 'Known One', emails },
        property: { state: 'SC' },
        campaign: 'July refi',
        intent: 'refinance',
      }
      const answer = await asker.ask(addLead, lead as never)
      expect(answer.outcome, who).toBe(outcome)
      const fresh = { ...lead, person: { fullName: 'Fresh One', emails: [`fresh.${emails[0]}`] } }
      const many = await asker.ask(upsertLeads, { leads: [fresh, lead] } as never)
      expect(many.counts, who).toMatchObject({ created: 1, matched: 1, conflict: 0, refused: 0 })
      // Whoever lies outside has one carrier of the address more, and nobody else’s record changed.
      const [{ n }] =
        (await w.superuser`select count(distinct contact_id)::int as n from crm.identifier where token = ${emailToken(w, emails[0]!)}`) as unknown as [
          { n: number },
        ]
      expect(n, who).toBe(outcome === 'created' ? 2 : 1)
    }
  },
)
