import { describe, expect, test } from 'vitest'
import { callbackProblem } from './callback-people.ts'

const person = (id: string, more: object = {}) => ({
  ...{ id, name: id, type: 'loan_officer', status: 'active', branch: 'north', listed: true, assists: [id] },
  ...more,
})
const officer = { id: 'leo', level: 'own', owners: ['leo'], branches: ['north'] } as const
const assistant = { id: 'abe', level: 'own', owners: ['abe', 'leo'], branches: ['north'] } as const
const manager = { id: 'bea', level: 'group', owners: ['bea'], branches: ['north'] } as const
const administrator = { id: 'ann', level: 'all', owners: ['ann'], branches: [] } as const

describe('a callback', () => {
  test.each([
    ['one keeps oneself', officer, person('leo'), true],
    ['one keeps oneself, listed or not', officer, person('leo', { listed: false }), true],
    ['goes to one’s assistant', officer, person('abe', { assists: ['abe', 'leo'] }), true],
    ['goes to whom one assists', assistant, person('leo'), true],
    ['goes to no other colleague of an officer', officer, person('tom'), false],
    ['goes to a manager’s branch', manager, person('tom'), true],
    ['goes to no other branch', manager, person('sue', { branch: 'south' }), false],
    ['goes to nobody without a branch by a manager', manager, person('max', { branch: null }), false],
    ['goes anywhere by an administrator', administrator, person('sue', { branch: 'south' }), true],
    ['goes to nobody who is not listed', administrator, person('tom', { listed: false }), false],
    ['goes to nobody who has left', administrator, person('tom', { status: 'deactivated' }), false],
    ['goes to nobody who has not come yet', administrator, person('tom', { status: 'invited' }), false],
    ['goes to no outside caller', administrator, person('cal', { type: 'caller' }), false],
  ])('%s', (_, giver, to, may) => expect(callbackProblem(giver, to) === undefined).toBe(may))
})
