import { expect, test } from 'vitest'
import { sourceFormatNames, sourceFormatTitles } from '../contract/source-format.ts'
import { isDisposable } from './disposable-domains.ts'
import { sourceFormats, vendorKeys, vendorMapping } from './payload/index.ts'
import { shownBody } from './shown-body.ts'

test.each([
  ['JSON', '{"name": "Ann", "credit_score": 712, "dob": "1980-02-03", "annualIncome": "98,765", "ssn": "078-05-1120"}'],
  [
    'XML',
    '<lead><name>Ann</name><creditScore type="x">712</creditScore><dob>1980-02-03</dob><income>98,765</income><note ssn="078-05-1120"/></lead>',
  ],
  ['a form', 'name=Ann&credit_score=712&birth%20date=1980-02-03&income=98,765&ssn=078-05-1120'],
  ['a mail', 'Name: Ann\nCredit score: 712\nDate of birth: 1980-02-03\nIncome: 98,765\nHer number is 078-05-1120.'],
])('%s is shown without scores, dates of birth, incomes and numbers of identity', (_kind, body) => {
  const shown = shownBody(body)
  expect(shown).toContain('Ann')
  for (const secret of ['712', '1980-02-03', '98,765', '078-05-1120']) expect(shown).not.toContain(secret)
})

test('everything else is shown word for word', () => {
  const body = '{"email": "a@b.co", "loan_amount": 250000, "comments": "Score me a good rate: 5.9"}'
  expect(shownBody(body)).toBe(body)
})

test('the formats a person chooses from are the formats that are read, by the same names', () => {
  expect(sourceFormatNames).toEqual(sourceFormats)
  for (const key of vendorKeys) expect(sourceFormatTitles[key]).toBe(vendorMapping(key).title)
})

test('throwaway services are known, ordinary ones and privacy relays are not taken for them', () => {
  expect(['mailinator.com', 'yopmail.com', 'guerrillamail.com', '10minutemail.com'].every(isDisposable)).toBe(true)
  expect(
    ['gmail.com', 'example.com', 'icloud.com', 'duck.com', 'privaterelay.appleid.com', 'mozmail.com'].some(isDisposable),
  ).toBe(false)
})
