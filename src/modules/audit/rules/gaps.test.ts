import { expect, test } from 'vitest'
import { openCounting, recordIn, wordsOf } from './gaps.ts'

const line = (sequence: number, uid = `event ${sequence}`, stream = 's') =>
  JSON.stringify({ class_uid: 1, metadata: { log_source: stream, sequence, uid } })
const counted = (lines: string[]) => {
  const counting = openCounting()
  for (const one of lines) counting.line(one)
  return { received: counting.received(), unread: counting.unread() }
}

test('a whole stream is whole, repeated batches or not', () => {
  const { received } = counted([1, 2, 3, 2, 3, 4, 0].map(n => line(n)))
  expect(received).toEqual([{ stream: 's', records: 6, first: 1, last: 4, gaps: [], repeats: 2, conflicts: [] }])
  expect(wordsOf(received[0]!)).toEqual(['s: 6 records, numbers 1 to 4, 2 came again', '  whole'])
})

test('what is missing is named, and what comes late closes its gap', () => {
  expect(counted([1, 2, 7, 9, 4].map(n => line(n))).received).toMatchObject([
    {
      gaps: [
        [3, 3],
        [5, 6],
        [8, 8],
      ],
      repeats: 0,
      last: 9,
    },
  ])
  expect(counted([1, 4, 3, 2].map(n => line(n))).received).toMatchObject([{ gaps: [], repeats: 0 }])
})

test('another event under a number that was there is no repetition', () => {
  const { received } = counted([line(1), line(2), line(2, 'another')])
  expect(received).toMatchObject([{ conflicts: [2] }])
  expect(wordsOf(received[0]!).at(-1)).toBe('  NOT WHOLE: 0 missing, 1 doubled')
})

test('streams are counted apart, and read out of syslog as well', () => {
  const head = (n: number) => `<110>1 2026-03-04T15:30:00Z crm connect-and-close s x [meta sequenceId="${n}"] `
  const { received, unread } = counted([
    head(1) + line(1),
    `512 ${head(2)}${line(2)}`,
    line(5, 'e', 't'),
    'Jan 1 something else',
    '',
  ])
  expect(received).toMatchObject([
    { stream: 's', last: 2, gaps: [] },
    { stream: 't', first: 5, last: 5 },
  ])
  expect(unread).toBe(1)
  expect(recordIn('{"metadata":{"sequence":"1"}}')).toBeUndefined()
  expect(recordIn('{"cut')).toBeUndefined()
})
