import { expect, test } from 'vitest'
import { leadDraft } from '../contract/lead-draft.ts'
import { readArrival } from './arrival.ts'
import { leftOutReasons, sensitiveName } from './sensitive.ts'

test.each([
  ['gender', 'Gender | SEX | sexo | Applicant Sex | co_applicant_sex_1 | borrower.gender | Pronouns | Género'],
  ['race or ethnicity', 'Race | borrowerRace | HMDA Ethnicity | Raza | Hispanic or Latino'],
  ['religion', 'Religion | religious_affiliation'],
  ['national origin', 'National Origin | nationality | Country of Birth | citizenshipStatus'],
  ['marital status', 'Marital Status | maritalStatus | Are you married? | Estado civil'],
  ['family', 'Number of children | Dependents | Familial status'],
  ['age', 'Age | borrower_age | Age Range | person.Age | Edad'],
  ['disability', 'Disability | disabled | has_handicap'],
  ['public assistance', 'Public assistance income | child_support'],
  ['social security or taxpayer number', 'SSN | S.S.N. | Social Security # | tax_id | borrower.ssn'],
  ['card or account number', 'Credit Card | card number | Bank Account | account_number | routingNumber | IBAN'],
  ['identity document', 'Passport | Driver’s License'],
  ['password or key', 'password | api_key | PIN'],
  ['date of birth', 'DOB | D.O.B. | Birth Date | birthday | person.birth.date | Fecha de nacimiento'],
])('%s is told by any of its names', (what, names) => {
  expect(names.split(' | ').map(name => [name, sensitiveName(name)?.what])).toEqual(names.split(' | ').map(name => [name, what]))
})

test('What only sounds like it is kept.', () => {
  const kept =
    'property_age | Age of roof | interiorcolor | Essex County | Middlesex | State | Title | Language | Loan Number | Lead Id Token | Company Account | Trace id | Brace | Classification | Single family home | Stage | Mortgage | credit_trigger_basis'
  expect(kept.split(' | ').filter(name => sensitiveName(name))).toEqual([])
})

test('A draft of any door keeps no such words, and says in the reasons what was left out.', () => {
  const { draft, leftOut } = readArrival(
    leadDraft.parse({
      person: { emails: ['a@b.co'], dateOfBirth: '1980-02-03' },
      message: 'My number is 123-45-6789.',
      extra: {
        gender: 'F',
        Religion: 'x',
        dob: '1980-02-03',
        'bank account': '12',
        note: 'card 4111 1111 1111 1111',
        roof: 'new',
      },
    }),
  )
  expect(draft.extra).toEqual({ note: 'card [removed]', roof: 'new' })
  expect(draft.message).toBe('My number is [removed].')
  expect(draft.person.dateOfBirth).toBe('1980-02-03')
  expect(leftOutReasons(leftOut).map(one => one.sentence)).toEqual([
    'Left out: gender, religion. Nothing in lending may be decided by it (ECOA, Regulation B), so it is not kept.',
    'Left out: date of birth. It is kept only sealed, in the field made for it.',
    'Left out: card or account number, a number that looks like a social security or card number. Numbers of identity or accounts and passwords do not belong in a lead.',
  ])
})
