import { expect, test } from 'vitest'
import { suggestMapping } from './columns.ts'
import { mappingProblems } from './mapping-problems.ts'

const proposed = (column: string, values: string[] = []) =>
  suggestMapping(
    ['Email', column],
    values.map(value => ({ Email: 'a@b.co', [column]: value })),
  ).columns[1]!

test.each(['Gender', 'Race', 'Ethnicity', 'Religion', 'Marital status', 'National origin', 'Age', 'Disability', 'Estado civil'])(
  'A column %s is proposed to be left out, with the reason.',
  column => {
    expect(proposed(column)).toMatchObject({ target: 'ignore', confidence: 1, why: expect.stringMatching(/^Left out: .*ECOA/) })
  },
)

test.each(['SSN', 'Co-Borrower SSN', 'Borrower SSN', 'Social Security Number', 'Credit card number', 'Bank account', 'Passport'])(
  'A column %s is left out as a number of identity.',
  column => {
    expect(proposed(column)).toMatchObject({ target: 'ignore', why: expect.stringMatching(/do not belong in a lead/) })
  },
)

test('A date of birth goes to its sealed field, a second one nowhere.', () => {
  const { columns } = suggestMapping(['Email', 'Date of birth', 'DOB'], [])
  expect(columns.map(one => one.target)).toEqual(['email', 'dateOfBirth', 'ignore'])
  expect(columns[2]!.why).toMatch(/^Left out: date of birth\. It is kept only sealed/)
})

test('Numbers that look like cards or social security numbers are left out, whatever the column is called.', () => {
  expect(proposed('Ref', ['4111 1111 1111 1111', '5500 0000 0000 0004']).target).toBe('ignore')
  expect(proposed('Code', ['123-45-6789', '219-09-9999']).target).toBe('ignore')
  expect(proposed('Code', ['123-456-7890', '219-099-9990']).target).toBe('phone')
})

test('A mapping that keeps such a column cannot be used, and says what to do.', () => {
  const problems = (column: string, target: string) =>
    mappingProblems(
      ['Email', column],
      [
        { column: 'Email', target: 'email' },
        { column, target },
      ],
    ).map(one => one.message)
  for (const target of ['extra', 'tags', 'message', 'company'])
    expect(problems('Gender', target)).toEqual([
      'Choose “Leave out”. Left out: gender. Nothing in lending may be decided by it (ECOA, Regulation B), so it is not kept.',
    ])
  expect(problems('Gender', 'ignore')).toEqual([])
  expect(problems('Date of birth', 'dateOfBirth')).toEqual([])
  expect(problems('Date of birth', 'extra')).toEqual([
    'Choose “Leave out”. Left out: date of birth. It is kept only sealed, in the field made for it.',
  ])
  expect(problems('Favourite colour', 'extra')).toEqual([])
})
