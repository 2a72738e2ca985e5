import { expect, test } from 'vitest'
import { leadIntents } from '../contract/lead.ts'
import { type PipelineKind, pipelineKinds } from '../contract/pipeline.ts'
import { asksForLoan, beginningOf, leadsGoThrough, loansGoThrough } from './pipeline-kinds.ts'

const beginnings = (has: readonly PipelineKind[]) =>
  Object.fromEntries(leadIntents.map(intent => [intent, beginningOf(intent, kind => has.find(one => one === kind))]))

test('a lead begins where its intent belongs, and without such a pipeline with the purchases', () => {
  const usual = { purchase: 'purchase', refinance: 'refinance', heloc: 'refinance', partner: 'purchase', unknown: 'purchase' }
  expect(beginnings(pipelineKinds)).toEqual({ ...usual, buy: 'buyer', sell: 'seller' })
  expect(beginnings(['purchase', 'refinance'])).toEqual({ ...usual, buy: 'purchase', sell: 'purchase' })
  expect(beginnings([])).toEqual(Object.fromEntries(leadIntents.map(intent => [intent, undefined])))
})

test('loans go through fewer pipelines than leads, and partners through their own', () => {
  expect(pipelineKinds.filter(leadsGoThrough)).toEqual(['purchase', 'refinance', 'buyer', 'seller'])
  expect(pipelineKinds.filter(loansGoThrough)).toEqual(['purchase', 'refinance'])
})

test('sellers and partners ask for no loan', () => {
  expect(leadIntents.filter(intent => !asksForLoan(intent))).toEqual(['sell', 'partner'])
})
