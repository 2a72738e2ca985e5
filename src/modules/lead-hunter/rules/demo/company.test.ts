import { beforeAll, describe, expect, it } from 'vitest'
import { civilTime, weekdayOf } from '#base/civil-time.ts'
import { defaultLostReasons, defaultPipelines } from '#modules/crm/rules/default-pipelines.ts'
import { leadDraft } from '../../contract/lead-draft.ts'
import { daysBetween, zone } from './calendar.ts'
import { demoCompany } from './company.ts'
import { areaCodes } from './places.ts'
import type { DemoCompany } from './types.ts'

/** A Friday afternoon, a Sunday before dawn after a change of clocks, New Year's morning. */
const moments = ['2026-11-20T18:30:00Z', '2026-03-08T10:00:00Z', '2027-01-01T13:00:00Z'].map(at => Date.parse(at))

const countBy = <T>(list: T[], of: (item: T) => string | undefined) => {
  const counts: Record<string, number> = {}
  for (const item of list) counts[of(item) ?? ''] = (counts[of(item) ?? ''] ?? 0) + 1
  return counts
}

describe.each(moments.map((now, index) => ({ now, seed: index + 1, when: new Date(now).toISOString() })))(
  'the demo company at $when',
  ({ now, seed }) => {
    let company: DemoCompany
    beforeAll(() => {
      company = demoCompany({ seed, now })
    })

    it('has the promised numbers of everything', () => {
      expect([company.branches.length, company.staff.length, company.partners.length]).toEqual([3, 12, 40])
      expect([company.leads.length, company.loans.length, company.sources.length]).toEqual([2000, 400, 7])
      expect(countBy(company.staff, person => person.userType)).toEqual({
        tenant_admin: 1,
        branch_manager: 3,
        loan_officer: 5,
        assistant: 2,
        marketing: 1,
      })
      expect(company.households.length).toBeGreaterThan(200)
      expect(company.staff.filter(person => person.assistantOf).every(person => person.userType === 'assistant')).toBe(true)
    })

    it('is the same for the same seed and moment, and another for another seed', () => {
      expect(JSON.stringify(demoCompany({ seed, now }))).toBe(JSON.stringify(company))
      expect(demoCompany({ seed: seed + 100, now }).leads[0]).not.toEqual(company.leads[0])
    })

    it('can reach nobody real: every number is 555-01xx of an area code of its state, every address an example domain', () => {
      const text = JSON.stringify(company)
      const emails = text.match(/[\w.+-]+@[\w.-]+/g)!
      expect(emails.every(email => /@example\.(com|org|net)$/.test(email))).toBe(true)
      const phones = [...text.matchAll(/"(?:phone|value)":"([^"]*)"/g)].map(found =>
        found[1]!.replace(/\D/g, '').replace(/^1/, ''),
      )
      expect(phones.length).toBeGreaterThan(4000)
      expect(phones.filter(digits => !/^[2-9]\d{2}55501\d{2}$/.test(digits))).toEqual([])
      const wrong = company.contacts.filter(({ phone, address }) => {
        const area = phone?.replace(/\D/g, '').replace(/^1/, '').slice(0, 3)
        return area !== undefined && !areaCodes[address.state]!.split(' ').includes(area)
      })
      expect(wrong).toEqual([])
    })

    it('gives each number to one person, whom a few records name twice, and repeats an e-mail address only in the two percent meant as duplicates', () => {
      const holders = Map.groupBy(
        company.contacts.filter(contact => contact.phone),
        contact => contact.phone!.replace(/\D/g, '').slice(-10),
      )
      const twice = [...holders.values()].filter(found => found.length > 1)
      expect(twice.length).toBeGreaterThan(4)
      for (const [one, other, ...more] of twice)
        expect([other, more]).toMatchObject([{ firstName: one!.firstName, lastName: one!.lastName, address: one!.address }, []])
      expect(new Set(company.contacts.map(contact => contact.email)).size).toBe(company.contacts.length)
      const seen = new Map<string, string>()
      const repeats = company.leads.filter(lead => {
        const email = lead.draft.person.emails![0]!
        const earlier = seen.get(email)
        if (!earlier) seen.set(email, lead.key)
        return earlier !== undefined
      })
      expect(repeats).toHaveLength(40)
      expect(repeats.every(lead => lead.duplicateOf !== undefined && lead.lostReason === 'duplicate')).toBe(true)
    })

    it('writes drafts the lead door accepts', () => {
      for (const lead of company.leads) expect(leadDraft.safeParse(lead.draft).success).toBe(true)
    })

    it('stands its leads and loans only in stages and with reasons a new tenant has', () => {
      const stages = Object.fromEntries(
        defaultPipelines.map(({ kind, stages, side }) => [kind, [...stages, ...side].map(stage => stage.key)]),
      )
      const reasons = defaultLostReasons.map(reason => reason.key as string)
      for (const record of [...company.leads, ...company.loans]) expect(stages[record.pipeline]).toContain(record.stage)
      for (const lead of company.leads) for (const { stage } of lead.moves) expect(stages[lead.pipeline]).toContain(stage)
      for (const loan of company.loans) for (const { stage } of loan.milestones) expect(stages[loan.pipeline]).toContain(stage)
      for (const partner of company.partners) expect(stages.partner).toContain(partner.stage)
      const lost = company.leads.filter(lead => lead.stage === 'lost')
      for (const lead of lost) expect(reasons).toContain(lead.lostReason)
      expect(new Set(lost.map(lead => lead.lostReason)).size).toBe(10)
    })

    it('names only records that exist', () => {
      const keys = (list: { key: string }[]) => new Set(list.map(item => item.key))
      const [staff, contacts, partners, sources] = [company.staff, company.contacts, company.partners, company.sources].map(keys)
      const [loans, leads, households, forms] = [company.loans, company.leads, company.households, company.forms].map(keys)
      for (const lead of company.leads) {
        expect(contacts!.has(lead.contact) && sources!.has(lead.source)).toBe(true)
        for (const [set, key] of [
          [staff, lead.owner],
          [forms, lead.form],
          [partners, lead.partner],
          [loans, lead.loan],
          [leads, lead.duplicateOf],
        ] as const) {
          if (key !== undefined) expect(set!.has(key)).toBe(true)
        }
        for (const task of lead.tasks) expect(staff!.has(task.assignee)).toBe(true)
      }
      for (const loan of company.loans) {
        expect(loan.borrowers.every(key => contacts!.has(key)) && staff!.has(loan.owner)).toBe(true)
        if (loan.agent) expect(partners!.has(loan.agent)).toBe(true)
      }
      for (const contact of company.contacts) if (contact.household) expect(households!.has(contact.household)).toBe(true)
    })

    it('has done nothing after now, nor out of order', () => {
      const nowIso = new Date(now).toISOString()
      for (const lead of company.leads) {
        const course = [
          lead.receivedAt,
          lead.assignedAt,
          lead.acceptedAt,
          lead.firstTouchAt,
          ...lead.notes.map(note => note.at),
          nowIso,
        ]
        const told = course.filter(at => at !== undefined)
        expect(told).toEqual(told.toSorted())
        expect(lead.since <= nowIso && lead.since >= lead.receivedAt).toBe(true)
        expect(daysBetween(lead.receivedAt, nowIso)).toBeLessThanOrEqual(90)
        if (lead.holdUntil) expect(lead.holdUntil > nowIso.slice(0, 10)).toBe(true)
      }
      expect(company.leads.map(lead => lead.receivedAt)).toEqual(company.leads.map(lead => lead.receivedAt).toSorted())
    })

    it('takes leads by the clock: days busier than nights, open houses at the weekend', () => {
      const hours = company.leads.map(lead => civilTime(lead.receivedAt, zone))
      const share = (from: number, to: number) => hours.filter(({ hour }) => hour >= from && hour < to).length / hours.length
      expect(share(1, 6)).toBeLessThan(0.06)
      expect(share(9, 18)).toBeGreaterThan(0.5)
      const visits = company.leads
        .filter(lead => lead.source === 'open_house')
        .map(lead => civilTime(lead.receivedAt, zone).weekday)
      expect(visits.filter(weekday => weekday > 5).length / visits.length).toBeGreaterThan(0.85)
    })

    it('gives a lead only to somebody licensed in its state, that day and still, and leads from elsewhere to nobody', () => {
      const today = civilTime(now, zone).date
      for (const lead of company.leads) {
        const { state } = company.contacts.find(contact => contact.key === lead.contact)!.address
        const on = civilTime(lead.receivedAt, zone).date
        const licence = company.staff.find(person => person.key === lead.owner)?.licenses.find(found => found.state === state)
        if (lead.status === 'new') expect(lead.owner).toBeUndefined()
        else if (lead.owner) expect(licence && licence.issued <= on && licence.expires >= today).toBe(true)
        else expect([lead.lostReason, state]).toEqual(['outside_licence_area', expect.stringMatching(/TX|OH|IL|NY/)])
      }
    })

    it('has its offices in the towns they are named after, each with an officer licensed there', () => {
      for (const { key, name, address, state } of company.branches) {
        expect([address.city, address.state]).toEqual([name, state])
        const officers = company.staff.filter(person => person.branch === key && person.userType !== 'tenant_admin')
        expect(officers.some(person => person.licenses.some(license => license.state === state))).toBe(true)
      }
    })

    it('takes an application only by somebody licensed that day', () => {
      for (const loan of company.loans) {
        if (!loan.lead) continue
        const licences = company.staff.find(person => person.key === loan.owner)!.licenses
        const licence = licences.find(found => found.state === loan.property.state)
        expect(licence && licence.expires >= loan.applicationDate, loan.key).toBe(true)
      }
    })

    it('has one licence that has run out and one that will within a month', () => {
      const today = civilTime(now, zone).date
      const ends = company.staff.flatMap(person => person.licenses.map(license => daysBetween(today, license.expires)))
      expect(ends.filter(days => days < 0)).toHaveLength(1)
      expect(ends.filter(days => days >= 0 && days <= 30)).toHaveLength(1)
    })
  },
)

describe('the loans of the demo company', () => {
  const now = moments[0]!
  const today = civilTime(now, zone).date
  const { loans, leads } = demoCompany({ seed: 5, now })

  it('run through rising dates that end today or before', () => {
    for (const loan of loans) {
      const dates = loan.milestones.map(milestone => milestone.on)
      expect(dates).toEqual(dates.toSorted())
      expect(dates[0]).toBe(loan.applicationDate)
      expect(dates.at(-1)! <= today).toBe(true)
      expect(loan.milestones.at(-1)!.stage).toBe(loan.stage)
    }
  })

  it('are funded after they closed, on a weekday, locked until then, with a first payment later', () => {
    const funded = loans.filter(loan => loan.status === 'funded')
    expect(funded.length).toBeGreaterThan(250)
    for (const loan of funded) {
      expect(loan.applicationDate < loan.closingDate! && loan.closingDate! <= loan.fundedOn!).toBe(true)
      expect(weekdayOf(loan.fundedOn!)).toBeLessThan(6)
      expect(loan.lock!.lockedOn > loan.applicationDate && loan.lock!.expiresOn >= loan.fundedOn!).toBe(true)
      expect(daysBetween(loan.fundedOn!, loan.firstPaymentDate!)).toBeGreaterThan(27)
      const cools = loan.pipeline === 'refinance' && loan.occupancy === 'primary'
      expect(daysBetween(loan.closingDate!, loan.fundedOn!)).toBeGreaterThanOrEqual(cools ? 4 : 0)
    }
  })

  it('are none of them above the value, and ask a payment that repays them', () => {
    for (const loan of loans) {
      const value = Math.min(loan.appraisedValueCents, loan.purchasePriceCents ?? loan.appraisedValueCents)
      expect(loan.amountCents).toBeLessThanOrEqual(value)
      expect(loan.amountCents / value).toBeGreaterThan(0.5)
      if (loan.purpose === 'cash_out') expect(loan.amountCents / value).toBeLessThanOrEqual(0.8)
      let balance = loan.amountCents
      for (let month = 0; month < loan.termMonths; month++) {
        balance += (balance * loan.noteRate) / 1_200_000 - loan.principalAndInterestCents
      }
      expect(Math.abs(balance)).toBeLessThan(loan.principalAndInterestCents)
    }
  })

  it('stand all along the way, some with a second borrower, some locks about to run out', () => {
    expect(Object.keys(countBy(loans, loan => loan.stage)).length).toBeGreaterThan(9)
    const active = loans.filter(loan => loan.status === 'active')
    expect(active.length).toBeGreaterThan(40)
    expect(loans.filter(loan => loan.borrowers.length === 2).length).toBeGreaterThan(80)
    expect(loans.filter(loan => loan.arm).length).toBeGreaterThan(5)
    const left = active.flatMap(loan => (loan.lock ? [daysBetween(today, loan.lock.expiresOn)] : []))
    expect(left.length).toBeGreaterThan(20)
    expect(left.filter(days => days <= 14).length).toBeGreaterThan(1)
    expect(left.every(days => days > -30 && days <= 62)).toBe(true)
  })

  it('and their leads know each other', () => {
    const converted = leads.filter(lead => lead.status === 'converted')
    expect(converted.length).toBe(loans.filter(loan => loan.lead).length)
    for (const lead of converted) {
      const loan = loans.find(found => found.key === lead.loan)!
      expect([loan.lead, loan.owner, loan.pipeline, loan.borrowers[0], loan.stage]).toEqual([
        lead.key,
        lead.owner,
        lead.pipeline,
        lead.contact,
        lead.stage,
      ])
      expect(loan.applicationDate > lead.receivedAt.slice(0, 10)).toBe(true)
    }
  })
})
