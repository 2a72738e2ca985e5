import type { z } from 'zod'
import type { Asked } from '#kernel/asked.ts'
import * as identity from '#modules/identity/contract.ts'
import type { Action } from '#policy/action.ts'
import { makeLeads, type Wish } from './leads.ts'
import { type MatrixDesk, openMatrixDesk } from './matrix-desk.ts'
import type { Person } from './world.ts'

export const bounds: z.input<typeof identity.conditionsField> = {
  hours: { days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '20:00' },
  networks: ['203.0.113.0/24'],
  startsOn: null,
  endsOn: '2999-12-31',
}
const callCenter = '203.0.113.7'

export interface CallDesk extends MatrixDesk {
  /** Puts bounds on the callers' type, or takes them off, by two people. */
  bind(conditions: typeof bounds): Promise<void>
  /** A caller of these campaigns, who asks from the call center. */
  caller(called: string, campaigns: string[]): Promise<Person>
  leads(...wishes: Wish[]): Promise<string[]>
}

/** A firm whose callers' type is bound. */
export async function openCallDesk(): Promise<CallDesk> {
  const desk = await openMatrixDesk()
  const { w } = desk
  const { ann } = w.firm
  const bind: CallDesk['bind'] = async conditions => {
    const { id } = await desk.typeOf('Vendor caller')
    await ann.ask(identity.openDraft, {})
    await ann.ask(identity.setUserType, { type: id, name: 'Vendor caller', clearance: 'internal', conditions })
    await desk.publish()
  }
  await bind(bounds)
  return {
    ...desk,
    bind,
    async caller(called, campaigns) {
      const person = await w.hire(w.firm, called, 'marketing')
      const everywhere = { mode: 'all' as const }
      await ann.ask(identity.setLimits, { person: person.id, campaigns: { mode: 'only', names: campaigns }, places: everywhere })
      await ann.ask(identity.updatePerson, { person: person.id, type: 'caller' })
      const ask = (action: Action, input: never, more?: Partial<Asked>) =>
        person.ask(action, input, { address: callCenter, ...more })
      return { ...person, ask: ask as Person['ask'] }
    },
    leads: async (...wishes) =>
      (
        await makeLeads(
          w,
          w.firm,
          wishes.map((wish, n) => ({
            campaign: 'July refi',
            zip: '32801',
            state: 'FL',
            phone: `+1407555${String(1000 + n)}`,
            ...wish,
            person: { zip: wish.zip === undefined ? '32801' : wish.zip, ...wish.person },
          })),
        )
      ).map(made => made.lead),
  }
}
