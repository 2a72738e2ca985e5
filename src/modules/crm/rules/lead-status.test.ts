import { describe, expect, test } from 'vitest'
import { leadStatuses } from '../contract/lead.ts'
import { ended, stageOfStatus, statusAfterTouch, statusOfStage, statusProblem } from './lead-status.ts'

describe('a touch', () => {
  test('moves a waiting lead on, and further when the person was reached', () => {
    expect(statusAfterTouch('new', 'no_answer')).toBe('attempting')
    expect(statusAfterTouch('accepted', 'reached')).toBe('contacted')
    expect(statusAfterTouch('attempting', 'reached')).toBe('contacted')
  })
  test('never takes a later status back', () => {
    for (const status of leadStatuses.slice(leadStatuses.indexOf('contacted'))) {
      expect(statusAfterTouch(status, 'no_answer')).toBe(status)
      expect(statusAfterTouch(status, 'reached')).toBe(status)
    }
  })
})

describe('a stage', () => {
  const stage = (outcome: 'open' | 'won' | 'lost' | 'hold', key = 'any', first = false) => ({ outcome, key, first })
  test('decides by its outcome, for every status but one', () => {
    for (const status of leadStatuses.filter(s => s !== 'do_not_contact')) {
      expect(statusOfStage(stage('lost'), status, true)).toBe('lost')
      expect(statusOfStage(stage('won'), status, true)).toBe('converted')
      expect(statusOfStage(stage('hold'), status, true)).toBe('hold_until')
      expect(ended).not.toContain(statusOfStage(stage('open', 'new', true), status, true))
    }
  })
  test('opens a lost lead again', () => {
    expect(statusOfStage(stage('open', 'new', true), 'lost', true)).toBe('assigned')
    expect(statusOfStage(stage('open', 'new', true), 'lost', false)).toBe('new')
    expect(statusOfStage(stage('open', 'attempting'), 'lost', true)).toBe('attempting')
    expect(statusOfStage(stage('open', 'under_contract'), 'hold_until', true)).toBe('contacted')
  })
  test('leaves a later status alone, and somebody who must not be contacted always', () => {
    expect(statusOfStage(stage('open', 'under_contract'), 'appointment', true)).toBe('appointment')
    for (const outcome of ['open', 'won', 'lost', 'hold'] as const)
      expect(statusOfStage(stage(outcome), 'do_not_contact', true)).toBe('do_not_contact')
  })
})

test('a status that needs more than a word says what', () => {
  const lead = { lostReason: null, holdUntil: null, loan: null }
  expect(statusProblem('lost', lead)?.field).toBe('lostReason')
  expect(statusProblem('hold_until', lead)?.field).toBe('holdUntil')
  expect(statusProblem('converted', lead)?.field).toBe('status')
  expect(statusProblem('lost', { ...lead, lostReason: 'x' })).toBeUndefined()
  expect(statusProblem('nurturing', lead)).toBeUndefined()
})

test('a lead stands where its status says: forward by a try, back by hand, and nowhere its pipeline has no such stage', () => {
  const way = ['new', 'attempting', 'contacted', 'prequal_started'].map((key, position) => ({
    id: key,
    key,
    position,
    outcome: 'open' as const,
    archived: false,
  }))
  expect(stageOfStatus('contacted', way, 'new')).toBe('contacted')
  expect(stageOfStatus('attempting', way, 'new')).toBe('attempting')
  expect(stageOfStatus('contacted', way, 'prequal_started')).toBeUndefined()
  expect(stageOfStatus('attempting', way, 'contacted')).toBeUndefined()
  expect(stageOfStatus('attempting', way, 'contacted', { back: true })).toBe('attempting')
  expect(stageOfStatus('contacted', way, 'prequal_started', { back: true })).toBeUndefined()
  expect(stageOfStatus('nurturing', way, 'new')).toBeUndefined()
  expect(stageOfStatus('contacted', way, null)).toBeUndefined()
  expect(stageOfStatus('attempting', [way[0]!, way[2]!], 'new')).toBeUndefined()
  expect(stageOfStatus('contacted', [way[0]!, { ...way[2]!, archived: true }], 'new')).toBeUndefined()
})
