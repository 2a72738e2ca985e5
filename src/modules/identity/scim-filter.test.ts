import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile, type RawBuilder, sql } from '#kernel/sql.ts'
import { barbara } from '../../../test/scim-barbara.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { type Filter, holds, NotAFilter, operators, readFilter } from './rules/scim-filter.ts'
import { urns, userAttributes } from './rules/scim-schema.ts'
import { filterSql } from './store/scim-filter.ts'

const read = (text: string) => readFilter(userAttributes, text)

describe('the filter grammar of RFC 7644', () => {
  test.each([
    ['userName eq "bjensen@example.com"', true],
    ['userName eq "BJENSEN@example.com"', true],
    ['USERNAME Eq "bjensen@example.com"', true],
    ['externalId eq "BJENSEN"', false],
    ['name.familyName co "EN"', true],
    ['userName sw "b"', true],
    ['userName ew ".com"', true],
    [`${urns.user}:userName sw "B"`, true],
    [`${urns.enterprise}:department eq "tours"`, true],
    [`${urns.enterprise}:manager.value pr`, false],
    ['title pr', true],
    ['nickName pr', false],
    ['nickName ne "x"', true],
    ['title eq null', false],
    ['nickName eq null', true],
    ['active eq true', true],
    ['active eq "True"', true],
    ['active ne true', false],
    ['meta.lastModified gt "2011-05-13T04:42:33Z"', true],
    ['meta.lastModified ge "2011-05-13T06:42:34+02:00"', true],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', false],
    ['meta.lastModified le "2011-05-13T04:42:34.000Z"', true],
    ['emails eq "babs@jensen.org"', true],
    ['emails.value ew "@jensen.org"', true],
    ['emails.type eq "other"', false],
    ['emails pr', true],
    ['phoneNumbers pr', false],
    ['emails[type eq "work" and value co "@example.com"]', true],
    ['emails[type eq "home" and value co "@example.com"]', false],
    ['emails[type eq "home"].value ew ".org"', true],
    ['emails[not (type eq "work")]', true],
    ['title pr and userName co "nobody" or active eq true', true],
    ['title pr and (userName co "nobody" or active eq false)', false],
    ['not (title eq "Tour Guide")', false],
    ['not (userName co "zz") and title pr', true],
    ['displayName eq "Babs \\u004aensen"', true],
    ['userName gt "a" and userName lt "c"', true],
  ])('%s', (text, expected) => expect(holds(read(text), barbara)).toBe(expected))

  test.each([
    ['', /ends/],
    ['userName', /ends/],
    ['userName eq', /ends/],
    ['userName eq bjensen', /double quotes/],
    ['userName eq "b', /does not end/],
    ['userName is "b"', /no operator/],
    ['colour eq "b"', /no attribute “colour”/],
    ['userName eq "b" and', /ends/],
    ['userName eq "b" userName eq "c"', /left over/],
    ['(userName eq "b"', /ends/],
    ['userName eq "b")', /left over/],
    ['not userName eq "b"', /should be “\(”/],
    ['userName[type eq "x"]', /one value only/],
    ['emails[colour eq "x"]', /no attribute/],
    ['emails[type eq "x"', /ends/],
    ['name eq "x"', /has parts/],
    ['active gt true', /use eq or ne/],
    ['active eq "yes"', /true or false/],
    ['title eq 5', /double quotes/],
    ['title gt null', /eq or ne null/],
    ['meta.created co "2011"', /is a time/],
    ['meta.created gt "yesterday"', /no time/],
    ['userName eq {"a":1}', /no value/],
    [`${'('.repeat(30)}title pr${')'.repeat(30)}`, /nested/],
    [`title eq "${'x'.repeat(2001)}"`, /at most 2000/],
    ['constructor eq "x"', /no attribute/],
    ['__proto__ pr', /no attribute/],
  ])('refuses %s', (text, why) => {
    expect(() => read(text)).toThrow(NotAFilter)
    expect(() => read(text)).toThrow(why)
  })

  test('whatever is sent is read or refused in words, and never anything else', () => {
    const piece = fc.constantFrom(
      'userName',
      'emails',
      'emails.value',
      'eq',
      'pr',
      'and',
      'or',
      'not',
      '(',
      ')',
      '[',
      ']',
      '"x"',
      'true',
      ' ',
      '.',
      ':',
      '"',
      '\\',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map(p => p.join(' ')),
        ),
        text => {
          try {
            read(text)
          } catch (error) {
            expect(error).toBeInstanceOf(NotAFilter)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('in the database', () => {
  let w: World
  beforeAll(async () => {
    w = await openWorld()
  })
  afterAll(() => w.close())

  const simple = ['userName', 'externalId', 'title', 'nickName', 'name.familyName', `${urns.enterprise}:department`]
  const text = fc.constantFrom('', 'a', 'A', 'ab', 'b', 'x y', '%', '_', '"', "'", '\\', 'ä')
  const comparison = (names: string[]) =>
    fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...operators), text)
      .map(([name, operator, value]) => `${name} ${operator} ${JSON.stringify(value)}`)
  const leaf = fc.oneof(
    comparison(simple),
    comparison(['emails', 'emails.value', 'emails.type']),
    fc.constantFrom(...simple, 'emails', 'emails.value', 'name').map(name => `${name} pr`),
    fc.constantFrom(
      'active eq true',
      'active ne true',
      'active eq "False"',
      'meta.created gt "2026-01-01T00:00:00Z"',
      'title eq null',
    ),
    comparison(['value', 'type']).map(inside => `emails[${inside}]`),
    fc.tuple(comparison(['value', 'type']), text).map(([inside, value]) => `emails[${inside}].value co ${JSON.stringify(value)}`),
  )
  const { filter } = fc.letrec<{ filter: string }>(tie => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      leaf,
      tie('filter').map(inside => `not (${inside})`),
      fc.tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter')).map(([a, word, b]) => `(${a}) ${word} (${b})`),
    ),
  }))
  const document = fc.record(
    {
      userName: text,
      externalId: text,
      title: text,
      nickName: text,
      active: fc.boolean(),
      name: fc.record({ familyName: text }, { requiredKeys: [] }),
      emails: fc.array(fc.record({ value: text, type: text }, { requiredKeys: [] }), { maxLength: 3 }),
      meta: fc.record({ created: fc.constantFrom('2025-05-05T05:05:05Z', '2026-05-05T05:05:05Z') }),
      [urns.enterprise]: fc.record({ department: text }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )

  test('a filter holds for exactly the documents it holds for in memory', async () => {
    const asked = async (of: Filter, docs: readonly object[]) => {
      const query = compile(
        sql`select coalesce(array_agg(n::int order by n), '{}') as found from jsonb_array_elements(${JSON.stringify(docs)}::text::jsonb) with ordinality d (doc, n) where ${filterSql(of, sql.ref('d.doc') as RawBuilder<unknown>)}`,
      )
      const [row] = await w.superuser.unsafe<{ found: number[] }[]>(query.text, query.values as never[])
      return row!.found
    }
    await fc.assert(
      fc.asyncProperty(filter, fc.array(document, { minLength: 1, maxLength: 8 }), async (written, docs) => {
        const of = read(written)
        const expected = docs.flatMap((doc, n) => (holds(of, doc) ? [n + 1] : []))
        expect([written, await asked(of, docs)]).toEqual([written, expected])
      }),
      { numRuns: 400 },
    )
  })

  test('what was sent is bound and never becomes part of the statement', () => {
    const sneaky = `title eq "'; drop table identity.member; --" and emails[value co "') or true --"]`
    const query = compile(filterSql(read(sneaky), sql.ref('doc') as RawBuilder<unknown>))
    expect(query.text).not.toMatch(/drop|or true|title/)
    expect(query.values).toContain("'; drop table identity.member; --")
  })
})
