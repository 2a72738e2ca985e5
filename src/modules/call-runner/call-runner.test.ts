import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { civilTime, instantOf } from '#base/civil-time.ts'
import { readLead, readTimeline, updateContact } from '#modules/crm/contract.ts'
import { setLimits } from '#modules/identity/contract.ts'
import { listConsents } from '#modules/outreach/contract.ts'
import { type CallDesk, openCallDesk } from '../../../test/call-desk.ts'
import { wordOf } from '../../../test/leads.ts'
import type { Person } from '../../../test/world.ts'
import * as c from './contract.ts'

let desk: CallDesk
let cal: Person
let ann: Person
beforeEach(async () => {
  desk = await openCallDesk()
  ann = desk.w.firm.ann
  cal = await desk.caller('cal', ['July refi'])
})
afterEach(() => desk.w.close())

const take = (who: Person) => who.ask(c.takeCall, {})
const handed = async (who: Person) => (await take(who)).call?.name ?? null
const end = (who: Person, lead: string, outcome: c.CallOutcome, more: object = {}) =>
  who.ask(c.endCall, { lead, outcome, ...more })
const eventsOf = (lead: string) =>
  desk.w.superuser<
    { name: string }[]
  >`select name from kernel.event where subject_id = ${lead} and command_id is not null order by id`.then(rows =>
    rows.map(row => row.name),
  )

describe('the next lead', () => {
  test('is the newest of one’s campaigns, once, and nobody’s who is worked on, away or not to be called', async () => {
    await desk.leads(
      { name: 'Old One', createdAt: new Date(desk.w.now().getTime() - 9e6) },
      { name: 'New One' },
      { name: 'Other Campaign', campaign: 'Spring buyers' },
      { name: 'No Campaign', campaign: null },
      { name: 'Taken Up', owner: desk.w.firm.tom, status: 'accepted' },
      { name: 'Reached Before', status: 'contacted' },
      { name: 'No Phone', phone: undefined as never },
    )
    const { call, nextAt } = await take(cal)
    expect(call).toMatchObject({
      name: 'New One',
      phones: [{ number: '+14075551001' }],
      campaign: 'July refi',
      timeZone: 'America/New_York',
      calls: 0,
    })
    expect([call!.consent, nextAt]).toEqual([{ calls: 'none', at: null }, null])
    // Asking again brings nothing else: one lead at a time.
    expect((await take(cal)).call).toEqual(call)
    await end(cal, call!.lead, 'reached')
    expect(await handed(cal)).toBe('Old One')
    await end(cal, (await take(cal)).call!.lead, 'reached')
    expect(await take(cal)).toEqual({ call: null, nextAt: null })
  })

  test('is another for each of two who ask at the same moment', async () => {
    await desk.leads({ name: 'First Lead' }, { name: 'Second Lead' }, { name: 'Third Lead' })
    const others = await Promise.all(['cora', 'cees'].map(name => desk.caller(name, ['july REFI'])))
    const names = await Promise.all([cal, ...others].map(handed))
    expect(names.toSorted()).toEqual(['First Lead', 'Second Lead', 'Third Lead'])
  })

  test('is not waited for where another transaction has it, and is free again when that one is killed', async () => {
    const [lead] = await desk.leads({ name: 'Locked Lead' })
    const other = await desk.w.superuser.reserve()
    await other`begin`
    await other`select 1 from crm.lead where id = ${lead!} for update`
    const [{ pid }] = (await other`select pg_backend_pid() as pid`) as unknown as [{ pid: number }]
    expect(await handed(cal)).toBe(null)
    await desk.w.superuser`select pg_terminate_backend(${pid})`
    await expect(other`select 1`).rejects.toThrow()
    // The transaction gives its locks up a moment after it is told that it ends.
    await expect.poll(() => handed(cal)).toBe('Locked Lead')
  })

  test('keeps to hours where the person is, and tells when the first may be called', async () => {
    await desk.leads({ name: 'West Coast', zip: '90001', state: 'CA' })
    const california = 'America/Los_Angeles'
    const { date } = civilTime(desk.w.now().getTime(), california)
    desk.w.pass((instantOf(date, 7 * 60 + 30, california) - desk.w.now().getTime()) / 60_000)
    expect(await take(cal)).toEqual({ call: null, nextAt: new Date(desk.w.now().getTime() + 30 * 60_000).toISOString() })
    desk.w.pass(30)
    expect(await handed(cal)).toBe('West Coast')
  })

  test('is nobody who must not be contacted', async () => {
    const [lead] = await desk.leads({ name: 'Leave Me' })
    const { contact } = await ann.ask(readLead, { lead: lead! })
    await ann.ask(updateContact, { contact, doNotContact: true })
    expect(await take(cal)).toEqual({ call: null, nextAt: null })
  })
})

describe('a lead in one’s hands', () => {
  test('stays while the screen is open, and is given back five minutes after it was closed', async () => {
    const [lead] = await desk.leads({ name: 'Held Lead' })
    await take(cal)
    desk.w.pass(4)
    await cal.ask(c.keepCall, { lead: lead! })
    desk.w.pass(4)
    expect(await cal.ask(c.readCall, {})).toMatchObject({ call: { lead } })
    desk.w.pass(1)
    expect(await cal.ask(c.readCall, {})).toEqual({ call: null })
    for (const ask of [() => cal.ask(c.keepCall, { lead: lead! }), () => end(cal, lead!, 'reached')])
      await expect(ask()).rejects.toMatchObject({ word: 'gone', message: expect.stringContaining('was given back') })
    await desk.w.firm.system.ask(c.giveBack, {})
    expect(await eventsOf(lead!)).toContain('call.givenBack')
    const other = await desk.caller('cora', ['July refi'])
    expect(await handed(other)).toBe('Held Lead')
    await expect(end(cal, lead!, 'reached')).rejects.toMatchObject({ word: 'gone' })
  })

  test('does not keep its caller from the next one once the lease has run out', async () => {
    await desk.leads({ name: 'Held Lead' })
    await take(cal)
    desk.w.pass(6)
    expect(await handed(cal)).toBe('Held Lead')
  })

  test('leaves them when the campaign is taken from them', async () => {
    const [lead] = await desk.leads({ name: 'Held Lead' })
    await take(cal)
    await ann.ask(setLimits, { person: cal.id, campaigns: { mode: 'only', names: ['Spring buyers'] }, places: { mode: 'all' } })
    expect(await cal.ask(c.readCall, {})).toEqual({ call: null })
    await expect(end(cal, lead!, 'reached')).rejects.toMatchObject({ word: 'gone' })
    expect(await handed(cal)).toBe(null)
  })
})

describe('what came of a call', () => {
  test('reached: the clock stops, the note stands on the lead, and the lead leaves the caller’s sight', async () => {
    const [lead] = await desk.leads({ name: 'Rita Reached', owner: desk.w.firm.tom })
    await take(cal)
    await end(cal, lead!, 'reached', { note: 'Wants a rate by Friday.' })
    expect(await ann.ask(readLead, { lead: lead! })).toMatchObject({ status: 'contacted', owner: desk.w.firm.tom.id })
    const { items } = await ann.ask(readTimeline, { lead: lead! })
    expect(items.find(one => one.kind === 'note')).toMatchObject({ body: 'Wants a rate by Friday.', actor: { name: 'Cal' } })
    expect(await eventsOf(lead!)).toEqual(
      expect.arrayContaining(['call.handedOut', 'call.ended', 'lead.touched', 'lead.firstTouched']),
    )
    await expect(end(cal, lead!, 'reached')).rejects.toMatchObject({ word: 'gone' })
  })

  test('no answer: it comes back after two hours, and after six calls not any more', async () => {
    const [lead] = await desk.leads({ name: 'Nora Nowhere' })
    for (const [hours, minutesLater] of [2, 4, 24, 24, 24].entries().map(([n, h]) => [n, h * 60] as const)) {
      expect([hours, await handed(cal)]).toEqual([hours, 'Nora Nowhere'])
      await end(cal, lead!, 'no_answer')
      expect((await take(cal)).nextAt).toBe(new Date(desk.w.now().getTime() + minutesLater * 60_000).toISOString())
      desk.w.pass(minutesLater)
    }
    // It is the afternoon now, an hour to call; the sixth is the last.
    expect(await handed(cal)).toBe('Nora Nowhere')
    await end(cal, lead!, 'no_answer')
    expect(await take(cal)).toEqual({ call: null, nextAt: null })
  })

  test('a callback: at that hour, before newer leads, and however often it was called', async () => {
    const [lead] = await desk.leads({ name: 'Paula Promise' })
    await take(cal)
    const at = new Date(desk.w.now().getTime() + 3 * 3_600_000).toISOString()
    await expect(end(cal, lead!, 'callback')).rejects.toMatchObject({ word: 'invalid', problems: [{ path: 'callAt' }] })
    await end(cal, lead!, 'callback', { callAt: at })
    expect(await take(cal)).toEqual({ call: null, nextAt: at })
    desk.w.pass(180)
    await desk.leads({ name: 'Newer Lead', phone: '+14075552222' })
    expect((await take(cal)).call).toMatchObject({ name: 'Paula Promise', promisedAt: at, calls: 1 })
  })

  test('not interested: the lead is lost for that reason, which the client’s list is given once', async () => {
    const leads = await desk.leads({ name: 'Nils No' }, { name: 'Nina No' })
    for (const _ of leads) await end(cal, (await take(cal)).call!.lead, 'not_interested')
    const lost = await Promise.all(leads.map(lead => ann.ask(readLead, { lead })))
    expect(lost.map(one => one.status)).toEqual(['lost', 'lost'])
    expect(new Set(lost.map(one => one.lostReason)).size).toBe(1)
    const reasons = await desk.w.superuser`select label from crm.lost_reason where id = ${lost[0]!.lostReason!}`
    expect(reasons).toMatchObject([{ label: 'Not interested' }])
  })

  test('do not call: every call and text message is refused in the ledger, and no queue calls any lead of theirs', async () => {
    const [lead] = await desk.leads({ name: 'Dora Donot' })
    const { contact } = await ann.ask(readLead, { lead: lead! })
    const [, twin] = await desk.leads(
      { name: 'Unused One', campaign: null },
      { name: 'Dora Donot', contact, phone: '+14075551000' },
    )
    const first = (await take(cal)).call!
    await end(cal, first.lead, 'do_not_call')
    const { state } = await ann.ask(listConsents, { contact })
    expect(new Map(state.map(line => [line.channel, line.granted]))).toEqual(
      new Map((['voice_manual', 'voice_auto', 'prerecorded', 'sms', 'ai'] as const).map(channel => [channel, false])),
    )
    expect(await ann.ask(readLead, { lead: first.lead })).toMatchObject({ status: 'do_not_contact' })
    expect([lead, twin]).toContain(first.lead)
    expect(await take(cal)).toEqual({ call: null, nextAt: null })
  })

  test('is refused whole where the form is wrong, and the lead stays in hand', async () => {
    const [lead] = await desk.leads({ name: 'Wrong Form' })
    await take(cal)
    expect(await wordOf(end(cal, lead!, 'hung_up' as never))).toBe('invalid')
    expect(await wordOf(end(cal, lead!, 'callback', { callAt: '2020-01-01T00:00:00Z', note: 'Kept?' }))).toBe('invalid')
    expect(await cal.ask(c.readCall, {})).toMatchObject({ call: { lead, calls: 0 } })
    expect(await eventsOf(lead!)).toEqual(['call.handedOut'])
  })
})
