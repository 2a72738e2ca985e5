import { expect, test } from 'vitest'
import { covers } from './covers.ts'
import { everybody, type Limits, nobody, type Scope } from './scope.ts'

const scope = (part: Partial<Scope>): Scope => ({ ...nobody, ...part })
const homes: Record<string, string> = { bea: 'charleston', leo: 'charleston', tom: 'tampa' }
const homeOf = (person: string) => homes[person]
const bea = scope({ owners: ['bea'], branches: ['charleston'] })
const leo = scope({ owners: ['leo'] })
const limits = (part: Partial<Limits>): Limits => ({ workgroups: 'all', campaigns: 'all', places: 'all', ...part })

test('whoever holds every row answers for every row, and nobody else does', () => {
  expect(covers(everybody, everybody)).toBe(true)
  expect(covers(everybody, bea)).toBe(true)
  expect(covers(bea, everybody)).toBe(false)
  expect(covers(nobody, leo)).toBe(false)
})

test('a manager answers for the people and the rows of the branch, and for no others', () => {
  expect(covers(bea, leo, homeOf)).toBe(true)
  expect(covers(bea, leo)).toBe(false)
  expect(covers(bea, scope({ owners: ['tom'] }), homeOf)).toBe(false)
  expect(covers(bea, scope({ owners: ['leo'], branches: ['tampa'] }), homeOf)).toBe(false)
  expect(covers(leo, bea, homeOf)).toBe(false)
  expect(covers(scope({ owners: ['bea'], partners: ['p'] }), scope({ partners: ['q'] }))).toBe(false)
})

test('a limit that the asker does not have keeps somebody from answering', () => {
  const limited = { ...everybody, limits: limits({ workgroups: ['a', 'b'] }) }
  expect(covers(limited, everybody)).toBe(false)
  expect(covers(limited, { ...everybody, limits: limits({ workgroups: ['a'] }) })).toBe(true)
  expect(covers(limited, { ...everybody, limits: limits({ workgroups: ['c'] }) })).toBe(false)
  const places = (states: string[], zips: string[] = []) => ({
    ...everybody,
    limits: limits({ places: { states, counties: [], zips } }),
  })
  expect(covers(places(['FL']), places(['FL']))).toBe(true)
  expect(covers(places(['FL']), places([], ['33101']))).toBe(false)
  expect(covers(places(['FL']), everybody)).toBe(false)
})
