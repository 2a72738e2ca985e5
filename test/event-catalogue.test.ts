import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { assemble } from '#kernel/room.ts'
import { kernelEvents } from '#modules/audit/contract.ts'
import { rooms } from '../src/rooms.ts'

const src = join(import.meta.dirname, '..', 'src')
const { actions } = assemble(rooms)
const catalogue = [...new Set([...actions.values()].flatMap(action => action.emits)), ...kernelEvents].toSorted()
const code = globSync(['modules/*/{actions,effects,store,rules}{.ts,/**/*.ts}', 'kernel/**/*.ts'], { cwd: src })
  .filter(file => !file.endsWith('.test.ts'))
  .map(file => [file, readFileSync(join(src, file), 'utf8')] as const)

test.each(catalogue)('%s is written somewhere', name => {
  const whole = new RegExp(`['"\`]${name.replace('.', '\\.')}['"\`]`)
  // A state is put behind the dot where one place tells of several.
  const put = new RegExp(`\`${name.split('.')[0]}\\.\\$\\{`)
  expect(code.some(([, text]) => whole.test(text) || put.test(text))).toBe(true)
})

test('what code emits by name stands in the catalogue', () => {
  const known = new Set([...catalogue, ...actions.keys()])
  const unknown = code.flatMap(([file, text]) =>
    [...text.matchAll(/ctx\.emit\(\s*'([^']+)'/g)].filter(found => !known.has(found[1]!)).map(found => `${file}: ${found[1]}`),
  )
  expect(unknown).toEqual([])
})
