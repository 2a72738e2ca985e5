import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import { showAhead } from '#base/time.ts'
import { listAlerts, readLead, readTimeline, readToday, touchLead } from '#modules/crm/contract.ts'
import { readCompany, updateCompany } from '#modules/identity/contract.ts'
import { type Desk, openDesk } from '../../../test/routing-desk.ts'
import { openWorld, type World } from '../../../test/world.ts'

let w: World
let desk: Desk
beforeAll(async () => {
  w = await openWorld()
  desk = openDesk(w)
  await w.firm.prepare()
})
afterAll(() => w.close())

test('where the client wants that, the time to accept and the clock stand still while the office is closed', async () => {
  const { leo, ann } = w.firm
  await desk.publish(w.firm, {
    rules: [
      desk.rule('Leo', {
        target: { method: 'round-robin', who: { of: 'people', people: [leo.id] }, speaksLanguage: false },
        acceptSeconds: 600,
      }),
    ],
    fallback: {},
  })
  const { timeZone } = await ann.ask(readCompany, {})
  const { date: today } = civilTime(w.now().getTime(), timeZone)
  const opens = instantOf(addDays(today, 1), 8 * 60, timeZone)
  const hours = { days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '18:00', federalHolidays: false, closedOn: [today] }
  const acceptBy = async (lead: string) => new Date((await desk.leadRow(lead)).acceptBy as string).getTime()

  await ann.ask(updateCompany, { businessHours: { ...hours, leadClock: false } })
  const usual = await desk.routed(w.firm)
  expect(await acceptBy(usual.id)).toBe(w.now().getTime() + 600_000)

  await ann.ask(updateCompany, { businessHours: { ...hours, leadClock: true } })
  const { id: lead } = await desk.routed(w.firm)
  expect(await acceptBy(lead)).toBe(opens + 600_000)
  const told = async () => (await leo.ask(listAlerts, {})).items.find(one => one.subject?.id === lead)!.title
  const { name } = await leo.ask(readLead, { lead })
  expect(await told()).toBe(`${name} is offered to you: accept until ${showAhead(opens + 600_000, w.now(), timeZone)}.`)
  w.pass((opens - w.now().getTime()) / 60_000 + 4)
  expect(await leo.ask(touchLead, { lead, kind: 'call', outcome: 'reached' })).toMatchObject({ firstTouch: true, seconds: 240 })
  expect((await leo.ask(readToday, {})).numbers).toMatchObject({ touchedToday: 1, medianSpeedSeconds: 240 })
  const stopped = async () => (await leo.ask(readTimeline, { lead })).items.find(one => one.name === 'lead.firstTouched')?.facts
  expect(await stopped()).toMatchObject({ seconds: 240 })

  // Where every hour counts again, the list, the day's number and the timeline count anew, all alike.
  await ann.ask(updateCompany, { businessHours: { ...hours, leadClock: false } })
  const { receivedAt, firstTouchAt } = await leo.ask(readLead, { lead })
  const seconds = Math.floor((Date.parse(firstTouchAt!) - Date.parse(receivedAt)) / 1000)
  expect(seconds).toBeGreaterThan(240)
  expect(await stopped()).toMatchObject({ seconds })
  expect((await leo.ask(readToday, {})).numbers).toMatchObject({ medianSpeedSeconds: seconds })
})
