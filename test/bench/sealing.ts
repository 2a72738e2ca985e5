import { newId } from '#base/id.ts'
import { leafHashOf } from '#base/transparency/leaf.ts'
import { growTiles, type Tile } from '#base/transparency/tiles.ts'
import { dataKey, newSecretKey, openWith, sealWith } from '#kernel/envelope.ts'
import { setNative } from '#kernel/ledger/native.ts'
import type { Line } from './line.ts'

const middle = (list: number[], share = 0.5) => list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)]!
const rounds = 21

/**
 * What sealing costs in the processor, in milliseconds: a page of 50 rows with an e-mail address, a telephone number and a street address
 * each opened (`page`), beside reading the same values from JSON; and a thousand events made leaves and tiles (`leaves`), beside
 * writing them as JSON.
 */
export function sealing(say: (line: string) => void): Line[] {
  return [page(say), leaves(say)]
}

function page(say: (line: string) => void): Line {
  const tenant = newId()
  const key = dataKey(newId(), 'confidential', newSecretKey())
  const values = Array.from({ length: 50 }, (_, n) => [
    { value: `person${n}@example.com` },
    { value: `+1843555${1000 + n}` },
    { street: `${n} Meeting Street`, unit: '2' },
  ]).flat()
  const sealed = values.map((value, n) => ({
    row: `crm.identifier/${n}`,
    envelope: sealWith(key, tenant, `crm.identifier/${n}`, value),
  }))
  const clear = values.map(value => JSON.stringify(value))
  const [ours, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    let began = performance.now()
    for (const { row, envelope } of sealed) openWith(key, tenant, row, envelope)
    ours.push(performance.now() - began)
    began = performance.now()
    for (const text of clear) JSON.parse(text)
    bare.push(performance.now() - began)
  }
  const [p50, floor] = [middle(ours), middle(bare)]
  say(
    `sealed page       ${p50.toFixed(2)} ms to open 50 rows with e-mail, phone and street (aim 1); the same as JSON ${floor.toFixed(3)} ms`,
  )
  return { name: 'sealed-page', rows: 50, p50, p95: middle(ours, 0.95), rps: 1000 / p50, floor: 1000 / floor, ratio: p50 / floor }
}

function leaves(say: (line: string) => void): Line {
  setNative()
  const [tenant, actor] = [newId(), newId()]
  const events = Array.from({ length: 1000 }, () => ({
    id: newId(),
    tenant,
    at: '2026-01-01T00:00:00.000000Z',
    name: 'crm.updateLead',
    actor: { kind: 'member', id: actor },
    door: 'member',
    request: newId(),
    operation: null,
    command: null,
    subject: { kind: 'lead', id: newId() },
    bearer: newId(),
    facts: { from: 'new', to: 'contacted', seconds: 240 },
  }))
  const [ours, bare]: [number[], number[]] = [[], []]
  let edge: Tile[] = []
  for (let round = 0, size = 0; round < rounds; round++, size += events.length) {
    let began = performance.now()
    const grown = growTiles(
      edge,
      size,
      events.map(event => leafHashOf(event, null)),
    )
    ours.push(performance.now() - began)
    edge = [...edge.filter(old => !grown.some(one => one.level === old.level)), ...lastOf(grown)]
    began = performance.now()
    for (const event of events) JSON.stringify(event)
    bare.push(performance.now() - began)
  }
  const [p50, floor] = [middle(ours), middle(bare)]
  say(
    `leaves            ${p50.toFixed(1)} ms to make 1,000 events leaves of the tree (${p50.toFixed(0)} s for a million, without the database); as JSON ${floor.toFixed(2)} ms`,
  )
  return { name: 'leaves', rows: 1000, p50, p95: middle(ours, 0.95), rps: 1e6 / p50, floor: 1e6 / floor, ratio: p50 / floor }
}

/** The right edge: of each level the tile furthest right. */
const lastOf = (tiles: readonly Tile[]): Tile[] =>
  [...Map.groupBy(tiles, ({ level }) => level).values()].map(of => of.reduce((a, b) => (b.n > a.n ? b : a)))
