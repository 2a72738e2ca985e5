import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mergePeople, undoMerge } from '#modules/crm/contract.ts'
import { inside } from '../../../test/inside.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listConsents } from './contract.ts'
import { type NewConsent, recordConsents } from './index.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const line = (contact: string, more: Partial<NewConsent>): NewConsent => ({
  contact,
  lead: null,
  channel: 'sms',
  granted: true,
  seller: 'Firm',
  wording: 'You may text me.',
  method: 'verbal',
  provenance: 'vendor_asserted',
  ...more,
})

describe('consents of people who are merged', () => {
  test('stay, every line; a no of either holds until the two are parted again', async () => {
    const { bea, leo } = w.firm
    const [kept, gone] = await makeLeads(w, w.firm, [
      { name: 'Ida Roe', owner: leo },
      { name: 'Ida Roe', owner: leo },
    ])
    await inside(w, w.firm, async ctx => {
      await recordConsents(ctx, [
        line(gone!.contact, { granted: false, wording: 'No more texts.' }),
        line(gone!.contact, { channel: 'email', granted: false, method: 'form' }),
        line(kept!.contact, {}),
        line(kept!.contact, { channel: 'email' }),
      ])
    })
    const state = async (contact: string) => {
      const { state, items } = await leo.ask(listConsents, { contact })
      return { lines: items.length, ...Object.fromEntries(state.map(one => [one.channel, one.granted])) }
    }
    expect(await state(kept!.contact)).toEqual({ lines: 2, sms: true, email: true })
    const { merge } = await bea.ask(mergePeople, { contact: kept!.contact, with: gone!.contact })
    // Four lines and the refusal said again; a box left empty on a form is no refusal.
    expect(await state(kept!.contact)).toEqual({ lines: 5, sms: false, email: true })
    expect(await state(gone!.contact)).toEqual({ lines: 5, sms: false, email: true })
    await bea.ask(undoMerge, { contact: kept!.contact, merge })
    expect(await state(kept!.contact)).toEqual({ lines: 2, sms: true, email: true })
    expect(await state(gone!.contact)).toEqual({ lines: 2, sms: false, email: false })
  })
})
