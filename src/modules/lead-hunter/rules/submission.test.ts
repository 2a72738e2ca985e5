import { describe, expect, test } from 'vitest'
import { type FormDoc, formDoc, formFieldKeys } from '../contract/form.ts'
import { leadDraft } from '../contract/lead-draft.ts'
import { problemTexts, usualFields } from './form-texts.ts'
import { timeframeOf } from './scoring.ts'
import { firstForm } from './starting-set.ts'
import { type Answers, answerProblems, draftOfAnswers } from './submission.ts'

const answers = (values: Answers['values'], more: Partial<Answers> = {}): Answers => ({
  values,
  ticked: new Set(),
  tracking: {},
  page: undefined,
  language: 'en',
  ...more,
})
const asking = (...fields: FormDoc['fields']): FormDoc => ({ ...firstForm('Palmetto'), fields })

test('the first form is itself a form, and never demands a consent', () => {
  expect(formDoc.parse(firstForm('Palmetto'))).toEqual(firstForm('Palmetto'))
  for (const { wording } of firstForm('Palmetto').consents) {
    expect(wording.en).toContain('Palmetto')
    expect(wording.es).toContain('Palmetto')
  }
})

test('every field can be asked in both languages, and every usual answer is one the score understands', () => {
  for (const key of formFieldKeys) expect(usualFields[key].label.es).toBeTruthy()
  expect(usualFields.timeframe.options!.map(o => timeframeOf(o.value))).toEqual([
    'now',
    'three-months',
    'six-months',
    'a-year',
    'later',
  ])
})

describe('what is wrong with answers', () => {
  const doc = asking(
    { key: 'firstName', required: true },
    { key: 'email', required: false },
    { key: 'phone', required: false },
    { key: 'price', required: false },
    { key: 'timeframe', required: false },
  )
  test('is said beside each field, in the visitor’s language', () => {
    const problems = answerProblems(
      doc,
      answers({ email: 'x@', phone: '123', price: 'lots', timeframe: 'never' }, { language: 'es' }),
    )
    expect(problems).toEqual([
      { path: 'firstName', message: problemTexts.missing.es },
      { path: 'email', message: problemTexts.email.es },
      { path: 'phone', message: problemTexts.phone.es },
      { path: 'price', message: problemTexts.money.es },
      { path: 'timeframe', message: problemTexts.choice.es },
    ])
  })
  test('is that nobody could answer, where neither e-mail nor phone is given', () => {
    expect(answerProblems(doc, answers({ firstName: 'A' }))).toEqual([{ path: 'email', message: problemTexts.reach.en }])
    expect(answerProblems(doc, answers({ firstName: 'A', phone: '843 555 0101' }))).toEqual([])
  })
})

describe('a submission', () => {
  test('becomes a draft of what was asked and nothing else, with every box and its exact words', () => {
    const doc = firstForm('Palmetto')
    const draft = leadDraft.parse(
      draftOfAnswers(
        doc,
        answers(
          { firstName: 'Ana', email: 'a@b.co', zip: '29401', price: '350k', street: 'not asked', message: 'one\r\ntwo' },
          { ticked: new Set(['sms']), tracking: { utm_campaign: 'Spring', utm_source: 'radio' }, language: 'es' },
        ),
      ),
    )
    expect(draft).toMatchObject({
      intent: 'purchase',
      campaign: 'Spring',
      message: 'one\ntwo',
      person: { firstName: 'Ana', language: 'es' },
      property: { zip: '29401' },
      loan: { purchasePriceCents: 35_000_000 },
      extra: { utm_source: 'radio' },
    })
    expect(JSON.stringify(draft)).not.toContain('not asked')
    expect(draft.consents).toEqual(
      doc.consents.map(c => ({ channel: c.channel, granted: c.channel === 'sms', wording: c.wording.es })),
    )
  })
  test('about one’s own house puts the address to the house and to the person', () => {
    const doc = {
      ...asking({ key: 'email', required: true }, { key: 'street', required: false }, { key: 'zip', required: false }),
      intent: 'refinance' as const,
    }
    const draft = draftOfAnswers(doc, answers({ email: 'a@b.co', street: '1 Oak St', zip: '29401' }))
    expect(draft).toMatchObject({
      intent: 'refinance',
      person: { address: { street: '1 Oak St', zip: '29401' } },
      property: { street: '1 Oak St', zip: '29401' },
    })
  })
})
