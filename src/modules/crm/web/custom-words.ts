import type { CustomClass, CustomKind, CustomRecord } from '../contract/custom-field.ts'

export const customKindWords: Record<CustomKind, string> = {
  text: 'Text',
  long_text: 'Long text',
  number: 'Number',
  money: 'Money',
  date: 'Date',
  yes_no: 'Yes or no',
  one_of: 'One of a list',
  several_of: 'Several of a list',
  link: 'Link',
  email: 'E-mail address',
  phone: 'Phone number',
}

export const customRecordWords: Record<CustomRecord, { one: string; many: string }> = {
  lead: { one: 'a lead', many: 'Leads' },
  person: { one: 'a person', many: 'People' },
}

/** What each class means for whoever works with the field. */
export const customClassWords: Record<CustomClass, { label: string; means: string }> = {
  internal: {
    label: 'Internal',
    means:
      'Shown to everybody who sees the record, and as a column. Lists can be filtered by it, by range too, and sorted by it.',
  },
  confidential: {
    label: 'Confidential',
    means:
      'Sealed in the database. Shown on the page of the record to those who may see contact details, dots to others. No column, no filter, no range and no sort.',
  },
  restricted: {
    label: 'Restricted',
    means:
      'Sealed with the person’s own key, like a social security number. Dots for everybody; each reveal needs a reason, is recorded and counts by the hour. No column, no filter, no range and no sort.',
  },
}

/** What is lost when a class is raised. */
export const raisedWords = (from: CustomClass): string =>
  [
    from === 'internal'
      ? 'Columns, filters by range and sorts by this field end, saved views that use them included.'
      : 'It is shown to nobody without a reveal any more.',
    'Its values are sealed in the background, and the clear ones are removed from the records.',
    'What the history told of it until now stays in the log as it was written.',
    'A class is never lowered again.',
  ].join(' ')
