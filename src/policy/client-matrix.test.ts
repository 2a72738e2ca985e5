import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '#base/canonical-json.ts'
import { categoryOf, inCatalogue } from './catalogue.ts'
import {
  broughtUp,
  type ClientType,
  clientFunctions,
  compile,
  grownIn,
  grows,
  levelRank,
  lostIn,
  type MatrixDocument,
  quorumOf,
  shippedDemands,
  shippedDocument,
  tightened,
  withOverrides,
  writtenOut,
} from './client-matrix.ts'
import { type Demands, levels, matrix, type Permission, personTypes, shipped, type WholePermission, wholeOf } from './matrix.ts'
import { keepsClient, levelProblem, levelsFor, matrixProblems } from './matrix-laws.ts'
import { segregation } from './segregation.ts'

const start = shippedDocument(base => base)
const compiled = (type: ClientType, functions: MatrixDocument['functions'] = start.functions) =>
  compile(writtenOut(type, functions))
const typeOf = (base: string) => start.types.find(type => type.base === base)!
const now = new Date('2026-03-04T12:00:00Z')

const demands: fc.Arbitrary<Demands> = fc
  .record({
    approval: fc.boolean(),
    quorum: fc.integer({ min: 1, max: 5 }),
    denials: fc.integer({ min: 1, max: 5 }),
    comment: fc.boolean(),
    reason: fc.boolean(),
    minutes: fc.option(fc.integer({ min: 1, max: 720 })),
  })
  .map(({ approval, quorum, denials, comment, reason, minutes }) => ({
    ...(approval && { approval: true as const }),
    ...(approval && quorum > 1 && { quorum }),
    ...(approval && Math.min(quorum, denials) > 1 && { denials: Math.min(quorum, denials) }),
    ...(approval && comment && { comment: true as const }),
    ...(reason && { reason: true as const }),
    ...(minutes !== null && { proofMinutes: minutes }),
  }))
const permission = fc.constantFrom(...clientFunctions)
const lawful = fc.constantFrom(...start.types).chain(type =>
  fc.array(permission.chain(p => fc.tuple(fc.constant(p), fc.constantFrom(...levelsFor(type.base, p)), demands))).map(
    changes =>
      ({
        ...type,
        cells: { ...type.cells, ...Object.fromEntries(changes.map(([p, level]) => [p, level])) },
        demands: Object.fromEntries(changes.map(([p, , asked]) => [p, asked])),
      }) as ClientType,
  ),
)

/** Whether `strict` asks for everything that `loose` asks for. */
const asksNoLess = (strict: Demands, loose: Demands) =>
  (!loose.approval || strict.approval) &&
  (!loose.reason || strict.reason) &&
  (!loose.comment || strict.comment) &&
  quorumOf(strict) >= quorumOf(loose) &&
  (strict.denials ?? 1) <= quorumOf(strict) &&
  (loose.proofMinutes === undefined || (strict.proofMinutes !== undefined && strict.proofMinutes <= loose.proofMinutes))

describe('what a type compiles to', () => {
  test('the shipped document is the shipped law, and breaks none of the laws over it', () => {
    for (const base of personTypes) expect(compiled(typeOf(base))).toEqual(shipped[base])
    expect(matrixProblems(start.types)).toEqual([])
  })

  test('whatever a client demands, nobody is asked for less than is shipped', () =>
    fc.assert(
      fc.property(lawful, type => {
        const { cells } = compiled(type)
        return (Object.entries(cells) as [Permission, { demands: Demands }][]).every(([p, cell]) =>
          asksNoLess(cell.demands, shippedDemands(p)),
        )
      }),
    ))

  test('tightening is never less than either, is the same both ways, and twice is once', () =>
    fc.assert(
      fc.property(demands, demands, (a, b) => {
        const both = tightened(a, b)
        expect(asksNoLess(both, a) && asksNoLess(both, b)).toBe(true)
        expect(both).toEqual(tightened(b, a))
        expect(tightened(both, a)).toEqual(both)
      }),
    ))

  test('restricted values are nobody’s, whatever a document says', () => {
    const type = { ...typeOf('tenant_admin'), clearance: 'restricted' } as unknown as ClientType
    expect(compiled(type).clearance).toBe('confidential')
  })

  test('what a later release adds comes as shipped to shipped types, and to no other', () => {
    const older = start.functions.filter(one => wholeOf(one) !== 'lead.tag')
    expect(compiled({ ...typeOf('loan_officer'), cells: {} }, older).cells).toEqual({
      'lead.tag': shipped.loan_officer.cells['lead.tag'],
      'bulk.use': shipped.loan_officer.cells['bulk.use'],
    })
    expect(compiled({ ...typeOf('loan_officer'), cells: {}, shipped: false }, older).cells).toEqual({})
    const { types, functions } = broughtUp({ ...start, functions: older, types: [{ ...typeOf('loan_officer'), cells: {} }] })
    expect([types[0]!.cells, functions]).toEqual([{ 'lead.tag': 'own', 'bulk.use': 'own' }, start.functions])
    expect(broughtUp(start)).toEqual(start)
  })

  describe('what was split from a function', () => {
    /** As a release before the splits kept it: every whole by its name, no part. */
    const wholes = start.functions.filter(one => matrix[one].splitFrom === undefined)
    const parts = start.functions.filter(one => matrix[one].splitFrom !== undefined)
    const kept = (type: ClientType): ClientType => ({
      ...type,
      shipped: false,
      cells: Object.fromEntries(Object.entries(type.cells).filter(([one]) => wholes.includes(one as Permission))),
      demands: Object.fromEntries(Object.entries(type.demands).filter(([one]) => wholes.includes(one as Permission))),
    })

    test('is what an older version says of the whole, level and demands alike', () =>
      fc.assert(
        fc.property(lawful.map(kept), type => {
          const { cells } = compiled(type, wholes)
          for (const part of parts) {
            const [is, whole] = [cells[part], cells[wholeOf(part)]]
            expect(is?.level).toBe(whole?.level)
            if (is && !matrix[part].reads)
              expect(is.demands).toEqual(tightened(shippedDemands(part), type.demands[wholeOf(part)] ?? {}))
          }
        }),
      ))
    test('is shipped to the same types over the same rows, with no fewer demands where it does something', () => {
      for (const part of parts) {
        expect(matrix[part].levels, part).toEqual(matrix[wholeOf(part)].levels)
        if (matrix[part].reads) expect(shippedDemands(part), part).toEqual({})
        else expect(tightened(shippedDemands(part), shippedDemands(wholeOf(part))), part).toEqual(shippedDemands(part))
      }
    })
    test('is its own from the first version that names it', () => {
      const type: ClientType = { ...typeOf('loan_officer'), cells: { 'lead.edit': 'own' } }
      expect(compiled(type, ['lead.edit']).cells['lead.archive']?.level).toBe('own')
      expect(compiled(type, ['lead.edit', 'lead.archive']).cells['lead.archive']).toBeUndefined()
    })
    test('what only shows records elsewhere reaches as far as seeing them, whatever a cell or an exception says', () => {
      const type: ClientType = {
        ...typeOf('loan_officer'),
        cells: { 'contact.read': 'own', 'search.use': 'all', 'lead.trace': 'all' },
      }
      const { cells } = compiled(type)
      expect([cells['search.use']?.level, cells['timeline.read'], cells['lead.trace']]).toEqual(['own', undefined, undefined])
      const until = '2027-01-01T00:00:00Z'
      const wider = withOverrides(compiled(type), type, [{ permission: 'contact.read', level: 'group', until }], now)
      expect(wider.cells['search.use']?.level).toBe('group')
      const denied = withOverrides(compiled(type), type, [{ permission: 'contact.read', level: 'none', until }], now)
      expect(denied.cells['search.use']).toBeUndefined()
    })
    test('no part is split again, so one look says what is meant', () => {
      for (const part of parts) expect(matrix[wholeOf(part) as WholePermission].splitFrom, part).toBeUndefined()
    })
  })

  test('what a person has apart holds until its end and no moment longer', () => {
    const type = typeOf('loan_officer')
    const rights = compiled(type)
    const one = (level: 'none' | 'all', until: string) =>
      withOverrides(rights, type, [{ permission: 'lead.export', level, until }], now)
    expect(one('all', '2026-03-04T12:00:01Z').cells['lead.export']).toEqual({
      level: 'all',
      demands: { approval: true, proofMinutes: 15 },
    })
    expect(one('all', '2026-03-04T12:00:00Z')).toBe(rights)
    expect(
      withOverrides(rights, type, [{ permission: 'lead.read', level: 'none', until: '2027-01-01T00:00:00Z' }], now).cells[
        'lead.read'
      ],
    ).toBeUndefined()
    expect(
      withOverrides(rights, type, [{ permission: 'job.run', level: 'all', until: '2027-01-01T00:00:00Z' }], now).cells['job.run'],
    ).toBeUndefined()
  })
})

test('who grows and who loses: nobody grows by what takes away, and growth one way is loss the other', () =>
  fc.assert(
    fc.property(lawful, lawful, (a, b) => {
      const [before, after] = [compiled(a), compiled(b)]
      expect(grows(before, before)).toBe(false)
      const higher = clientFunctions.filter(
        p => levelRank(after.cells[p]?.level ?? 'none') > levelRank(before.cells[p]?.level ?? 'none'),
      )
      for (const p of higher) expect(grownIn(before, after)).toContain(p)
      expect(lostIn(after, before)).toEqual(higher)
    }),
  ))

describe('laws', () => {
  test('a level is refused with a sentence exactly where it means nothing', () => {
    for (const base of personTypes)
      for (const p of clientFunctions)
        for (const level of levels) expect(levelProblem(base, p, level) === undefined).toBe(levelsFor(base, p).includes(level))
    for (const base of personTypes)
      for (const p of clientFunctions) expect(levelsFor(base, p)).toContain(shipped[base].cells[p]?.level ?? 'none')
  })

  test.each(segregation.map(({ pair, law }) => ({ pair: pair.join(' and '), law, of: pair })))(
    '$pair: $law',
    ({ of: [a, b], law }) => {
      const type = { ...typeOf('compliance'), cells: { ...typeOf('compliance').cells, [a]: 'all', [b]: 'all' } } as ClientType
      const words = matrixProblems([typeOf('tenant_admin'), type]).map(one => one.message)
      if (law === 'apart') expect(words.join()).toContain('cannot be held together')
      else {
        expect(words).toEqual([])
        // It holds because the first half is not done without a second person, whatever a client writes.
        expect(shippedDemands(a).approval).toBe(true)
      }
    },
  )

  test('no lawful change of the administrators leaves the client without a master unnoticed', () =>
    fc.assert(
      fc.property(lawful, type => {
        const types = start.types.map(one => (one.id === type.id ? type : one))
        const kept = types.some(keepsClient)
        const said = matrixProblems(types).some(one => one.message.startsWith('One administrator type'))
        return kept !== said
      }),
    ))
})

test('equal documents have one text, whatever the order they were written in', () =>
  fc.assert(
    fc.property(lawful, fc.array(fc.nat(), { minLength: 5 }), (type, order) => {
      const shuffled = Object.entries(type.cells)
        .map((entry, n) => [order[n % order.length]!, entry] as const)
        .sort(([a], [b]) => a - b)
        .map(([, entry]) => entry)
      const document: MatrixDocument = { ...start, types: [type] }
      const other = { types: [{ ...type, cells: Object.fromEntries(shuffled) }], functions: start.functions, format: 1 }
      expect(canonicalJson(other)).toBe(canonicalJson(document))
      expect(canonicalJson(JSON.parse(canonicalJson(document)))).toBe(canonicalJson(document))
    }),
  ))

test('every function a client can give stands under one heading', () => {
  expect(clientFunctions.filter(p => categoryOf(p) === undefined)).toEqual([])
  expect(
    inCatalogue(clientFunctions)
      .flatMap(heading => heading.permissions)
      .sort(),
  ).toEqual([...clientFunctions].sort())
})
