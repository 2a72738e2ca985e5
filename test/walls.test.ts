import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { newRoom } from '../bin/new-room.ts'
import { findings } from '../bin/walls/check.ts'
import { rows } from '../bin/walls/plan.ts'
import { walls } from '../bin/walls/tree.ts'
import { type Case, importCases, shapeCases } from './walls/cases.ts'
import { contentCases, roomCases } from './walls/content-cases.ts'

const cases: Case[] = [...importCases, ...shapeCases, ...contentCases, ...roomCases]
const tree = (files: Record<string, string>) => new Map(Object.entries(files))

describe.each(cases)('$wall: $title', ({ wall, good, bad }) => {
  test('the good example passes', () => {
    expect(findings(tree(good)).filter(found => found.wall === wall)).toEqual([])
  })
  test('the bad example is stopped', () => {
    expect(findings(tree(bad)).map(found => found.wall)).toContain(wall)
  })
})

test('every wall has its examples', () => {
  expect([...new Set(cases.map(one => one.wall))].sort()).toEqual([...walls].sort())
})

test('a finding says the file, the line and where it belongs instead', () => {
  const found = findings(
    tree({ 'src/kernel/run.ts': "import { a } from './db.ts'\n\nimport { b } from '#adapters/sms/index.ts'\n" }),
  )
  expect(found).toEqual([
    {
      file: 'src/kernel/run.ts',
      line: 3,
      wall: 'imports',
      what: 'kernel may not import src/adapters/sms/index.ts',
      instead: 'declare the need in kernel/ports.ts; main.ts passes the adapter',
    },
  ])
})

test('every package the plan names is installed for production', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const named = new Set(Object.values(rows).flatMap(row => row.npm))
  expect([...named].filter(name => !(name in dependencies))).toEqual([])
})

test('tests may import anything', () => {
  expect(
    findings(tree({ 'src/base/money.test.ts': "import { a } from '#kernel/db.ts'\nimport { b } from 'vitest'\nfetch(b)" })),
  ).toEqual([])
})

test('a newly made room stands within the walls', () => {
  expect(findings(tree(newRoom('quiz-runner')))).toEqual([])
})
