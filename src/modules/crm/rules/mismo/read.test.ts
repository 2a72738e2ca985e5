import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MismoReading, mismoDeal } from '#modules/crm/contract/mismo.ts'
import { type Breakage, breakages } from './break.ts'
import { type GenerateOptions, generateMismo, inventDeal } from './generate.ts'
import { readMismo } from './read.ts'
import { writeMismo } from './write.ts'

const dealOf = (reading: MismoReading) => {
  expect(reading).toMatchObject({ ok: true })
  return reading.ok ? reading.deals[0]! : expect.fail('refused')
}
const problemsOf = (reading: MismoReading) => (reading.ok ? expect.fail('accepted') : reading.problems)
const read = (options: GenerateOptions) => readMismo(generateMismo(options).xml)

const options: fc.Arbitrary<GenerateOptions> = fc.record({
  seed: fc.nat(),
  borrowers: fc.constantFrom(1, 2, 3, 4, 5),
  purpose: fc.constantFrom('purchase', 'rate_term', 'cash_out', 'construction'),
  type: fc.constantFrom('conv', 'fha', 'va', 'usda', 'heloc', 'reverse', 'other'),
  amortization: fc.constantFrom('fixed', 'arm'),
  relatedLoans: fc.boolean(),
  prefixes: fc.constantFrom({}, { mismo: 'm', xlink: 'xl' }, { mismo: 'MISMO' }),
})

describe('reading a MISMO loan file', () => {
  it('gives back every value that was written, for any kind of loan, number of borrowers and prefix', () => {
    fc.assert(
      fc.property(options, chosen => {
        const { deal, xml } = generateMismo(chosen)
        expect(dealOf(readMismo(xml))).toEqual(deal)
        expect(mismoDeal.parse(deal)).toEqual(deal)
      }),
      { numRuns: 150 },
    )
  })

  it('reads the same deal whichever prefixes the file declares', () => {
    const plain = dealOf(read({ seed: 8, borrowers: 2 }))
    expect(dealOf(read({ seed: 8, borrowers: 2, prefixes: { mismo: 'ns2', xlink: 'link' } }))).toEqual(plain)
  })

  it('keeps a refinance apart by its cash-out, and tells the loan being paid off from the new one', () => {
    expect(dealOf(read({ seed: 1, purpose: 'rate_term' })).loan.purpose).toBe('rate_term')
    const deal = dealOf(read({ seed: 1, purpose: 'cash_out', relatedLoans: true }))
    expect(deal.loan).toMatchObject({ purpose: 'cash_out', lienPosition: 1 })
    expect(deal.relatedLoans.map(loan => loan.role)).toEqual(['related', 'related', 'historical'])
    expect(deal.property?.purchasePriceCents).toBeUndefined()
    expect(deal.ownedProperties[0]?.isSubject).toBe(true)
  })

  it('reads margin, caps and first change of an adjustable rate in thousandths of a percent', () => {
    const { arm } = dealOf(read({ seed: 4, amortization: 'arm' })).loan
    expect(arm).toMatchObject({
      index: 'ThirtyDayAverageSOFR',
      margin: 2750,
      firstCap: 5000,
      periodicCap: 1000,
      frequencyMonths: 6,
    })
  })

  it('takes borrowers in the order of their sequence numbers, not of the file', () => {
    const { xml, deal } = generateMismo({ seed: 9, borrowers: 2 })
    const swapped = xml
      .replace('SequenceNumber="1" xlink:label="BORROWER_1"', 'SequenceNumber="9" xlink:label="BORROWER_1"')
      .replace('SequenceNumber="2" xlink:label="BORROWER_2"', 'SequenceNumber="3" xlink:label="BORROWER_2"')
    expect(dealOf(readMismo(swapped)).borrowers.map(who => who.ssn)).toEqual([deal.borrowers[1]!.ssn, deal.borrowers[0]!.ssn])
  })

  it('accepts five borrowers with a note, and notes a borrower count that does not fit', () => {
    const reading = read({ seed: 2, borrowers: 5 })
    expect(dealOf(reading).borrowers).toHaveLength(5)
    expect(reading.ok && reading.notes.join()).toContain('5 borrowers')
    const miscounted = readMismo(generateMismo({ seed: 2, borrowers: 2 }).xml.replace('<BorrowerCount>2<', '<BorrowerCount>3<'))
    expect(miscounted.ok && miscounted.notes.join()).toContain('says it has 3 borrowers, the deal names 2')
  })

  it('reads several deals of one file, each with its own labels', () => {
    const deals = [inventDeal({ seed: 1 }), inventDeal({ seed: 2, borrowers: 2 })]
    const reading = readMismo(writeMismo(deals, { createdAt: '2025-01-01T00:00:00Z' }))
    expect(reading.ok && reading.deals).toEqual(deals)
  })

  it('never reads marital status, dependents, citizenship, HMDA answers or account numbers', () => {
    const { xml } = generateMismo({ seed: 6 })
    const asked = xml
      .replace(
        '<BORROWER_DETAIL>',
        '<BORROWER_DETAIL><MaritalStatusType>Separated</MaritalStatusType><DependentCount>7</DependentCount>',
      )
      .replace(
        '<DECLARATION_DETAIL>',
        '<DECLARATION_DETAIL><CitizenshipResidencyType>NonPermanentResidentAlien</CitizenshipResidencyType>',
      )
      .replace('<ASSET_DETAIL>', '<ASSET_DETAIL><AssetAccountIdentifier>ACCT-4711</AssetAccountIdentifier>')
      .replace('<BORROWER>', '<BORROWER><GOVERNMENT_MONITORING><HMDARaceType>Asian</HMDARaceType></GOVERNMENT_MONITORING>')
    expect(JSON.stringify(readMismo(asked))).toBe(JSON.stringify(readMismo(xml)))
  })

  it('leaves out a value it cannot read and says where, without repeating it', () => {
    const { xml } = generateMismo({ seed: 6 })
    const reading = readMismo(
      xml
        .replace(/<NoteRatePercent>[^<]*/, '<NoteRatePercent>6.12345')
        .replace(/<BorrowerBirthDate>[^<]*/, '<BorrowerBirthDate>1990-02-30'),
    )
    const deal = dealOf(reading)
    expect([deal.loan.noteRate, deal.borrowers[0]!.dateOfBirth]).toEqual([undefined, undefined])
    const notes = reading.ok ? reading.notes : []
    expect(notes).toHaveLength(2)
    expect(notes.join()).toContain('/TERMS_OF_LOAN/NoteRatePercent')
    expect(notes.join()).not.toMatch(/6\.12345|1990/)
  })

  it('follows an arc from an agent to the company, and does not follow one that misnames its ends', () => {
    const { xml } = generateMismo({ seed: 3 })
    const agency = `<PARTY><LEGAL_ENTITY><LEGAL_ENTITY_DETAIL><FullName>Arc Realty</FullName></LEGAL_ENTITY_DETAIL></LEGAL_ENTITY>
      <ROLES><ROLE xlink:label="AGENCY"><ROLE_DETAIL><PartyRoleType>RealEstateBroker</PartyRoleType></ROLE_DETAIL></ROLE></ROLES></PARTY>`
    const urn = 'urn:fdc:mismo.org:2009:residential/'
    const arcs = `<RELATIONSHIP xlink:from="ATTORNEY_1" xlink:to="AGENCY" xlink:arcrole="${urn}ROLE_IsEmployedBy_ROLE"/>
      <RELATIONSHIP xlink:from="ASSET_1" xlink:to="EMPLOYER_1" xlink:arcrole="${urn}CURRENT_INCOME_ITEM_IsAssociatedWith_EMPLOYER"/>`
    const reading = readMismo(
      xml.replace('</PARTIES>', `${agency}</PARTIES>`).replace('</RELATIONSHIPS>', `${arcs}</RELATIONSHIPS>`),
    )
    expect(dealOf(reading).otherParties.find(party => party.kind === 'attorney')?.company).toBe('Arc Realty')
    expect(reading.ok && reading.notes.join()).toContain('joins ASSET and EMPLOYER; it was not followed')
    expect(reading.ok && reading.notes.join()).toContain('RealEstateBroker')
  })
})

const refusals: Record<Breakage, RegExp> = {
  'dangling-arc': /leads to "BORROWER_99", which does not exist/,
  'one-ended-arc': /does not say what it leads to/,
  'duplicate-label': /label "ASSET_1" is used by more than one/,
  'no-loan': /has no loan/,
  'no-subject-loan': /No loan is marked as the subject loan/,
  'two-subject-loans': /More than one loan is marked/,
  'two-properties': /more than one subject property/,
  'closing-without-amount': /closing figures but no loan amount/,
  'nameless-borrower': /is a borrower but has no name/,
  'borrower-without-party': /stands outside a party/,
  truncated: /not well-formed XML/,
  'wrong-version': /MISMO 3\.0\.0\.263\.12 file/,
  'no-version': /does not say which version/,
  'old-version': /MISMO 2\.6 file/,
  'wrong-root': /must begin with a MESSAGE/,
  'wrong-namespace': /not in the MISMO residential namespace/,
  'undeclared-prefix': /prefix "xlink" without declaring/,
  doctype: /document type \(DOCTYPE\)/,
}

describe('refusing a file that is no sound MISMO 3.4', () => {
  it.each(breakages)('says one clear sentence and the place for: %s', how => {
    const problems = problemsOf(read({ seed: 12, borrowers: 2, broken: how }))
    expect(problems).toHaveLength(1)
    expect(problems[0]!.message).toMatch(refusals[how])
    expect(problems[0]!.where).toMatch(/^\//)
  })

  it('tells all problems of a file at once', () => {
    const { xml } = generateMismo({ seed: 12, borrowers: 2, broken: 'dangling-arc' })
    expect(problemsOf(readMismo(xml.replace('"SubjectLoan"', '"RelatedLoan"'))).map(problem => problem.where)).toEqual([
      '/MESSAGE/DEAL_SETS/DEAL_SET/DEALS/DEAL/RELATIONSHIPS/RELATIONSHIP[1]',
      '/MESSAGE/DEAL_SETS/DEAL_SET/DEALS/DEAL',
    ])
  })

  it('never throws, however a file is cut or garbled', () => {
    const { xml } = generateMismo({ seed: 30, borrowers: 2 })
    const garbled = fc.tuple(fc.nat(xml.length), fc.nat(60), fc.string({ maxLength: 12 }))
    fc.assert(
      fc.property(garbled, ([at, length, instead]) => {
        const reading = readMismo(xml.slice(0, at) + instead + xml.slice(at + length))
        expect(reading.ok || reading.problems.length > 0).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('stops at a hundred problems, and in linear time', () => {
    const arc = '<RELATIONSHIP xlink:from="NOBODY" xlink:to="NOTHING"/>'
    const { xml } = generateMismo({ seed: 1 })
    expect(problemsOf(readMismo(xml.replace('</RELATIONSHIPS>', `${arc.repeat(50_000)}</RELATIONSHIPS>`)))).toHaveLength(100)
  })
})
