import { expect, test } from 'vitest'
import { z } from 'zod'
import { confidential } from '#policy/data-classes.ts'
import { fieldsOf } from './field.ts'
import { complaints, inputOf, problemsOf, startOf } from './values.ts'

const schema = z.object({
  person: z.object({
    firstName: z.string().trim().min(1, 'Enter a first name.'),
    email: confidential(z.email('Enter an e-mail address.')).optional(),
  }),
  intent: z.enum(['purchase', 'refinance']),
  amountCents: z.int().optional(),
  closing: z.iso.date().optional(),
  tags: z.array(z.string()).default([]),
  veteran: z.boolean().default(false),
  note: z.string().max(4000).nullable().optional(),
})

test('kinds, needs and options are read from the schema', () => {
  const fields = fieldsOf(schema, {
    'person.firstName': {},
    'person.email': {},
    intent: {},
    amountCents: {},
    closing: {},
    tags: {},
    veteran: {},
    note: {},
  })
  expect(fields.map(field => field.kind)).toEqual(['text', 'email', 'select', 'money', 'date', 'tags', 'switch', 'textarea'])
  expect(fields.filter(field => field.required).map(field => field.path)).toEqual(['person.firstName', 'intent'])
  expect(fields[2]!.options.map(option => option.label)).toEqual(['Purchase', 'Refinance'])
})

test('a name that the schema does not have is a mistake of the page', () => {
  expect(() => fieldsOf(schema, { 'person.lastname': {} })).toThrow('does not have')
})

test('money is typed in dollars and sent in cents; empty fields are not sent', () => {
  const fields = fieldsOf(schema, { 'person.firstName': {}, 'person.email': {}, intent: {}, amountCents: {} })
  const start = startOf(fields, { amountCents: 41_250_050 })
  expect(start.amountCents).toBe(412_500.5)
  const input = inputOf(fields, { ...start, 'person.firstName': 'Maria', intent: 'purchase' }, { tags: ['kept'] })
  expect(schema.parse(input)).toEqual({
    person: { firstName: 'Maria' },
    intent: 'purchase',
    amountCents: 41_250_050,
    tags: ['kept'],
    veteran: false,
  })
})

test('the contract’s own words stand at the fields', () => {
  const fields = fieldsOf(schema, { 'person.firstName': {}, 'person.email': {}, intent: {} })
  const input = inputOf(fields, { ...startOf(fields, {}), 'person.email': 'nope' }, {})
  const parsed = schema.safeParse(input)
  expect(complaints(fields, problemsOf(parsed.error!, fields, input))).toEqual({
    'person.firstName': 'Enter a first name.',
    'person.email': 'Enter an e-mail address.',
    intent: 'Choose one.',
  })
})

test('what the server refuses lands at its field, the rest above the form', () => {
  const fields = fieldsOf(schema, { 'person.email': {} })
  expect(
    complaints(fields, [
      { path: 'person.email', message: 'Taken.' },
      { path: 'closing', message: 'Too late.' },
    ]),
  ).toEqual({
    'person.email': 'Taken.',
    '': 'Too late.',
  })
})
