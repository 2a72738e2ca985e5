import { describe, expect, it } from 'vitest'
import { type Candidate, turnOrder } from './turns.ts'

const candidate = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  position: 0,
  lastAt: null,
  count: 0,
  weight: 1,
  ...more,
})
const order = (method: 'round-robin' | 'weighted', list: Candidate[]) => turnOrder(method, list).map(c => c.id)

describe('the order of turns', () => {
  it('is least recently given first, those never given before all', () => {
    expect(
      order('round-robin', [candidate('a', { lastAt: 5 }), candidate('b', { lastAt: 3, count: 9 }), candidate('c')]),
    ).toEqual(['c', 'b', 'a'])
  })

  it('parts one millisecond by count, then by place in the list, then by id', () => {
    const list = [
      candidate('d', { lastAt: 5, count: 2 }),
      candidate('c', { lastAt: 5, count: 1, position: 1 }),
      candidate('b', { lastAt: 5, count: 1 }),
      candidate('a', { lastAt: 5, count: 1 }),
    ]
    expect(order('round-robin', list)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('is the smallest count for its weight, ties by place', () => {
    const list = [
      candidate('a', { count: 3, weight: 3, position: 1 }),
      candidate('b', { count: 1, weight: 1, position: 0 }),
      candidate('c', { count: 3, weight: 4, position: 2 }),
      candidate('d', { weight: 1, position: 3 }),
    ]
    expect(order('weighted', list)).toEqual(['d', 'c', 'b', 'a'])
  })
})
