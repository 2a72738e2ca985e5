import { describe, expect, it } from 'vitest'
import { defaultLostReasons, defaultPipelines } from './default-pipelines.ts'

const named = (kind: string) => defaultPipelines.find(pipeline => pipeline.kind === kind)!

describe('the pipelines of a new tenant', () => {
  it('are of one kind each, with unique stage keys', () => {
    expect(new Set(defaultPipelines.map(pipeline => pipeline.kind)).size).toBe(defaultPipelines.length)
    for (const { stages, side } of defaultPipelines) {
      const keys = [...stages, ...side].map(stage => stage.key)
      expect(new Set(keys).size).toBe(keys.length)
      expect(keys.every(key => /^[a-z][a-z_]*$/.test(key))).toBe(true)
    }
  })

  it('give a new purchase lead six minutes, and a pre-approval ninety days', () => {
    expect(
      named('purchase')
        .stages.map(stage => stage.slaHours)
        .filter(hours => hours !== undefined),
    ).toEqual([0.1, 24, 48, 72])
    expect(named('purchase').stages.find(stage => stage.key === 'pre_approved')?.expiresAfterDays).toBe(90)
  })

  it('hold a refinance for three business days before it is funded', () => {
    const { stages } = named('refinance')
    const at = stages.findIndex(stage => stage.waitBusinessDays === 3)
    expect([stages[at]?.name, stages[at + 1]?.name]).toEqual(['Rescission', 'Funded'])
  })

  it('each end well somewhere, and loans can be held, lost, denied or withdrawn', () => {
    for (const { stages } of defaultPipelines) expect(stages.some(stage => stage.kind === 'won')).toBe(true)
    for (const key of ['purchase', 'refinance']) {
      expect(named(key).side.map(stage => stage.name)).toEqual(['Long-term hold', 'Lost', 'Denied', 'Withdrawn'])
    }
  })

  it('name ten reasons for losing', () => {
    expect(new Set(defaultLostReasons.map(reason => reason.key)).size).toBe(10)
  })
})
