import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inside } from '../../test/inside.ts'
import { openWorld, type World } from '../../test/world.ts'
import { rowLists } from './row-lists.ts'
import { sql } from './sql.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

const listed = rowLists({
  n: 'int',
  text: 'text',
  several: 'text[]',
  json: 'jsonb',
  yes: 'boolean',
  at: 'timestamptz',
  raw: 'bytea',
})
const text = () =>
  fc.oneof(
    fc.string({ unit: 'binary' }).map(one => one.replaceAll('\0', '')),
    fc.constantFrom('', 'NULL', 'null', '{}', '{a,b}', '"', '\\', '\\"', ',', "'", ' a ', '\n\t', '\\x41'),
  )

test('a value comes to the database as it is, whatever stands in it', () =>
  inside(w, w.firm, ctx =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            text: fc.option(text()),
            several: fc.option(fc.array(text())),
            json: fc.option(fc.oneof(text(), fc.record({ a: text(), b: fc.array(fc.integer()) }))),
            yes: fc.option(fc.boolean()),
            at: fc.option(fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2100-01-01') })),
            raw: fc.option(fc.uint8Array().map(bytes => Buffer.from(bytes))),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async rows => {
          const read = await ctx.rows(sql`
            select text, several, json, yes, at, encode(raw, 'hex') as raw from ${listed(rows.map((row, n) => ({ ...row, n })))} r order by n`)
          expect(read).toEqual(
            rows.map(row => ({ ...row, at: row.at?.toISOString() ?? null, raw: row.raw?.toString('hex') ?? null })),
          )
        },
      ),
    ),
  ))

test('what is not given is null, and of no rows there are none', () =>
  inside(w, w.firm, async ctx => {
    expect(await ctx.rows(sql`select * from ${listed([{ n: 1 }])} r`)).toEqual([
      { n: 1, text: null, several: null, json: null, yes: null, at: null, raw: null },
    ])
    expect(await ctx.rows(sql`select * from ${listed([])} r`)).toEqual([])
  }))
