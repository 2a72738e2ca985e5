import { describe, expect, it } from 'vitest'
import { civilTime } from '#base/civil-time.ts'
import { businessHoursBetween } from '#base/time.ts'
import { defaultPipelines } from '#modules/crm/rules/default-pipelines.ts'
import { leadDraft } from '../../contract/lead-draft.ts'
import { readArrival, scoringFacts } from '../arrival.ts'
import { score } from '../scoring.ts'
import { zone } from './calendar.ts'
import { demoCompany } from './company.ts'
import { ownTasks, timesOf } from './next-steps.ts'

/** A Wednesday morning, a Friday afternoon, a Sunday night. */
const moments = ['2026-11-18T15:30:00Z', '2026-11-20T19:40:00Z', '2026-11-22T05:20:00Z'].map(at => Date.parse(at))
const office = { zone, days: [1, 2, 3, 4, 5], opens: '09:00', closes: '18:00', holidays: new Set<string>() }
const limits = new Map(
  defaultPipelines[0]!.stages.flatMap(stage => (stage.slaHours && stage.key !== 'new' ? [[stage.key, stage.slaHours]] : [])),
)
const share = <T>(list: readonly T[], of: (one: T) => boolean) => list.filter(of).length / list.length
const middle = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!
/** Minutes after midnight, and the weekday. */
const clock = (at: string | number) => {
  const { hour, minute, weekday } = civilTime(at, zone)
  return { minutes: hour * 60 + minute, weekday }
}

describe.each(moments.map(now => ({ now, when: new Date(now).toISOString() })))(
  'the demo company lives, seen at $when',
  ({ now }) => {
    const { leads, loanTasks, loans } = demoCompany({ seed: 41, now })
    const age = (at: string) => (now - Date.parse(at)) / 86_400_000
    const open = leads.filter(lead => ['attempting', 'contacted', 'appointment', 'nurturing'].includes(lead.status))

    it('took its leads in the last three months, most of them lately', () => {
      expect(Math.max(...leads.map(lead => age(lead.receivedAt)))).toBeGreaterThan(75)
      expect(middle(leads.map(lead => age(lead.receivedAt)))).toBeLessThan(25)
      expect(share(leads, lead => age(lead.receivedAt) < 7)).toBeGreaterThan(0.12)
    })

    it('answers most within five minutes, and rings nobody up at night', () => {
      const waits = leads.flatMap(lead =>
        lead.firstTouchAt ? [(Date.parse(lead.firstTouchAt) - Date.parse(lead.receivedAt)) / 60_000] : [],
      )
      expect(share(waits, minutes => minutes <= 5)).toBeGreaterThan(0.55)
      expect(share(waits, minutes => minutes > 60)).toBeGreaterThan(0.03)
      for (const { firstTouchAt, firstTouch } of leads) {
        if (!firstTouchAt || firstTouch === 'email') continue
        const { minutes } = clock(firstTouchAt)
        expect(minutes >= 480 && minutes <= (firstTouch === 'call' ? 1110 : 1260), `${firstTouch} ${firstTouchAt}`).toBe(true)
      }
    })

    it('rings up nobody who gave no number', () => {
      const silent = leads.filter(lead => !lead.draft.person.phones?.length)
      expect(silent.length).toBeGreaterThan(20)
      for (const { firstTouch, tasks } of silent) {
        expect(firstTouch ?? 'email').toBe('email')
        for (const { title } of tasks) expect(title).not.toMatch(/\bcall\b/i)
      }
    })

    it('calls and writes its notes while it is at work', () => {
      for (const { at } of leads.flatMap(lead => lead.notes)) {
        const { minutes, weekday } = clock(at)
        expect(minutes >= 510 && minutes <= 1125 && weekday < 7, at).toBe(true)
      }
    })

    it('has leads hot, warm and cold on its board, by what scoring makes of them', () => {
      const bands = open.map(lead => {
        const facts = scoringFacts(readArrival(leadDraft.parse(lead.draft)), new Set(['SC', 'FL', 'GA']), 60, now)
        return score({ ...facts, lastInterestAt: Date.parse(lead.lastInterestAt) }, now).band
      })
      expect(share(bands, band => band === 'hot')).toBeGreaterThan(0.02)
      expect(share(bands, band => band === 'warm')).toBeGreaterThan(0.5)
      expect(share(bands, band => band === 'cold')).toBeGreaterThan(0.05)
      expect(share(bands, band => band === 'cold')).toBeLessThan(0.35)
    })

    it('keeps most within what their stage allows, a few are late', () => {
      const limited = open.filter(lead => lead.pipeline === 'purchase' && limits.has(lead.stage))
      const late = share(limited, lead => businessHoursBetween(lead.since, new Date(now), office) > limits.get(lead.stage)!)
      expect(limited.length).toBeGreaterThan(150)
      expect(late).toBeGreaterThan(0.01)
      expect(late).toBeLessThan(0.1)
      expect(Math.max(...open.map(lead => age(lead.since)))).toBeLessThan(60)
    })

    it('moved each lead stage by stage, in order, until where it stands', () => {
      for (const { moves, status, stage, since, receivedAt } of leads) {
        const times = [receivedAt, ...moves.map(move => move.at), new Date(now).toISOString()]
        expect(times).toEqual(times.toSorted())
        if (moves.length && status !== 'converted') expect(moves.at(-1)).toEqual({ stage, at: since })
      }
      expect(leads.filter(lead => lead.moves.length > 2).length).toBeGreaterThan(200)
    })

    it('has leads whose officer has still to accept them, and some that nobody has', () => {
      const waiting = leads.filter(lead => lead.acceptBy)
      expect(waiting.length).toBeGreaterThan(3)
      for (const { acceptBy, acceptedAt, status } of waiting)
        expect([Date.parse(acceptBy!) > now, acceptedAt, status]).toEqual([true, undefined, 'assigned'])
      expect(leads.filter(lead => lead.status === 'new' && !lead.owner).length).toBeGreaterThan(3)
    })

    it('has things to do at the hour their words name, few of them late', () => {
      const tasks = [...leads.flatMap(lead => lead.tasks), ...loanTasks].filter(task => !task.doneAt)
      for (const { title, dueAt } of tasks) {
        const [from, to] = timesOf(title)
        const { minutes, weekday } = clock(dueAt)
        expect(minutes >= from - 8 && minutes <= to + 8 && minutes % 15 === 0 && weekday < 6, `${title} ${dueAt}`).toBe(true)
      }
      expect(share(tasks, task => Date.parse(task.dueAt) < now)).toBeLessThan(0.15)
      expect(tasks.filter(task => Date.parse(task.dueAt) < now).length).toBeGreaterThan(5)
      expect(loanTasks.filter(task => task.title.startsWith('Loan anniversary')).length).toBeGreaterThan(2)
      expect(loanTasks.every(task => loans.some(loan => loan.key === task.loan))).toBe(true)
    })
  },
)

describe('what whoever loads it has to do', () => {
  const at = (day: string, hour: number) => Date.parse(`${day}T${String(hour).padStart(2, '0')}:20:00-05:00`)
  it.each([
    ['before dawn', at('2026-11-18', 0)],
    ['in the morning', at('2026-11-18', 10)],
    ['after work', at('2026-11-18', 19)],
    ['on a Sunday', at('2026-11-22', 12)],
    ['on a Monday', at('2026-11-23', 9)],
  ])('fits the hour, %s, with a call today', (_, now) => {
    const tasks = ownTasks(now, zone)
    const today = civilTime(now, zone).date
    for (const { title, dueMs, late } of tasks) {
      const [from, to] = timesOf(title)
      const { minutes } = clock(dueMs)
      expect(minutes >= from && minutes <= to, title).toBe(true)
      expect(late).toBe(dueMs < now)
    }
    expect(tasks.filter(task => task.late).length).toBeGreaterThan(1)
    expect(tasks.filter(task => task.late).length).toBeLessThan(4)
    expect(tasks.some(task => /call/i.test(task.title) && civilTime(task.dueMs, zone).date === today)).toBe(true)
  })

  it('is told by their own clock', () => {
    const now = at('2026-11-18', 10)
    const due = ownTasks(now, 'America/Los_Angeles').find(task => task.title === 'Call back before lunch')!
    expect(civilTime(due.dueMs, 'America/Los_Angeles')).toMatchObject({ date: '2026-11-18', hour: 11 })
  })
})
