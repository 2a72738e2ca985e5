import { expect, test } from 'vitest'
import { keepPlaces, type Pin } from './board-places.ts'

interface Lead {
  id: string
  name: string
  stage: string | null
}
const lead = (id: string, stage: string): Lead => ({ id, name: id, stage })
const column = (id: string, ...ids: string[]) => ({
  id,
  title: id,
  count: { value: ids.length },
  items: ids.map(one => lead(one, id)),
})
const drawn = (columns: ReturnType<typeof column>[], ...pins: [string, Pin<Lead>][]) =>
  keepPlaces<Lead>(columns, new Map(pins)).map(c => c.items.map(one => one.id).join(''))
const pin = (id: string, to: string, index: number): [string, Pin<Lead>] => [id, { item: lead(id, 'new'), column: to, index }]

test('a card stays where it was dropped, also where its column’s order would put it last or out of sight', () => {
  expect(drawn([column('new', 'b'), column('done', 'x', 'y', 'a')], pin('a', 'done', 0))).toEqual(['b', 'axy'])
  expect(drawn([column('new', 'b'), column('done', 'x', 'y')], pin('a', 'done', 1))).toEqual(['b', 'xay'])
})

test('a card that an old answer still shows where it was is drawn once', () => {
  const old = column('new', 'a', 'b')
  old.items[0]!.stage = 'done'
  expect(drawn([old, column('done', 'x')], pin('a', 'done', 0))).toEqual(['b', 'ax'])
})

test('a card that somebody moved on since is drawn where it is', () => {
  expect(drawn([column('new'), column('done', 'x'), column('lost', 'a')], pin('a', 'done', 0))).toEqual(['', 'x', 'a'])
})
