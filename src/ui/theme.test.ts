import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { theme } from './theme.ts'

test('choosing again what is chosen keeps it, in every list of choices', () => {
  expect(theme.components?.Select?.defaultProps).toMatchObject({ allowDeselect: false })
  const root = join(import.meta.dirname, '..')
  const against = globSync('**/*.tsx', { cwd: root }).filter(file =>
    /\ballowDeselect(?!=\{false\})/.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(against).toEqual([])
})
