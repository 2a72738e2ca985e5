import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importing, table } from '../../../test/imports.ts'
import { emailToken } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readContact } from '../crm/contract/contact.ts'
import { listConsents } from '../outreach/contract.ts'

let w: World
let run: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  run = importing(w)
})
afterAll(() => w.close())

const people = async (email: string) =>
  w.superuser<{ id: string }[]>`
    select c.id from crm.identifier i join crm.contact c on c.id = i.contact_id where i.token = ${emailToken(w, email)} order by c.id`

describe('what a file says about contact', () => {
  test('closes channels in the ledger, marks who must not be contacted at all, and never opens anything', async () => {
    const header = 'First name,Last name,Email,Phone,Status,Do not contact,Email opt-in'
    const done = await run.take(
      w.firm.ann,
      table(
        [
          'Una,Sub,una.sub@example.com,(843) 555-0150,unsubscribed,,yes',
          'Don,Tcall,don.tcall@example.com,(843) 555-0151,,yes,yes',
          'Oki,Doki,oki@example.com,,active,,yes',
        ],
        header,
      ),
    )
    expect(done.counts).toMatchObject({ created: 3, stopped: 2 })
    const ledger = async (email: string) => {
      const [found] = await people(email)
      const { state } = await w.firm.ann.ask(listConsents, { contact: found!.id })
      const { doNotContact } = await w.firm.ann.ask(readContact, { contact: found!.id })
      return {
        doNotContact,
        closed: state
          .filter(s => !s.granted)
          .map(s => s.channel)
          .sort(),
        open: state.filter(s => s.granted),
      }
    }
    expect(await ledger('una.sub@example.com')).toEqual({ doNotContact: false, closed: ['email'], open: [] })
    expect(await ledger('don.tcall@example.com')).toEqual({
      doNotContact: true,
      closed: ['ai', 'email', 'prerecorded', 'sms', 'voice_auto', 'voice_manual'],
      open: [],
    })
    expect(await ledger('oki@example.com')).toEqual({ doNotContact: false, closed: [], open: [] })
  })

  test('holds for people who were known before too', async () => {
    await run.take(w.firm.ann, table(['Was,Fine,was.fine@example.com,,SC']))
    await run.take(w.firm.ann, table(['Was,Fine,was.fine@example.com,yes'], 'First name,Last name,Email,Do not contact'), {
      duplicates: 'skip',
    })
    const [found] = await people('was.fine@example.com')
    expect(await w.firm.ann.ask(readContact, { contact: found!.id })).toMatchObject({ doNotContact: true })
  })
})
