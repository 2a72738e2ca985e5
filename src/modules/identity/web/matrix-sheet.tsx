import { Portal } from '@mantine/core'
import { useEffect } from 'react'
import { matrix as law } from '#policy/matrix.ts'
import { datesInWords, hoursInWords, networksInWords } from '#policy/matrix-words.ts'
import { useMe } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { readCatalogue, readMatrix } from '../contract.ts'
import { cellInWords } from '../rules/matrix-change.ts'
import css from './matrix-sheet.module.css'
import { SignOff } from './matrix-versions.tsx'
import type { MatrixType, Version } from './matrix-words.ts'

/** A version on paper, or as a PDF of the browser: the whole table, and who signed it. */
export function MatrixSheet({ version, onDone }: { version: Version; onDone: () => void }) {
  const { tenant } = useMe()
  const matrix = useAction(readMatrix, { version: version.id }).data
  const catalogue = useAction(readCatalogue, {}).data
  const ready = Boolean(matrix && catalogue)
  // biome-ignore lint/correctness/useExhaustiveDependencies: printed once, as soon as it is whole.
  useEffect(() => {
    if (!ready) return
    window.addEventListener('afterprint', onDone, { once: true })
    window.print()
    return () => window.removeEventListener('afterprint', onDone)
  }, [ready])
  if (!matrix || !catalogue) return null
  const { types } = matrix
  return (
    <Portal target={document.body}>
      <div className={css.sheet}>
        <h1>
          {tenant.name}: security matrix, version {version.number}
        </h1>
        <SignOff version={version} />
        <table>
          <thead>
            <tr>
              <th scope="col">Function</th>
              {types.map(type => (
                <th key={type.id} scope="col">
                  {type.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {catalogue.items.flatMap(({ category, functions }) => [
              <tr key={category}>
                <th colSpan={types.length + 1}>{category}</th>
              </tr>,
              ...functions.map(({ permission }) => (
                <tr key={permission}>
                  <td>{law[permission].label}</td>
                  {types.map(type => (
                    <td key={type.id}>{cellInWords(type as never, permission)}</td>
                  ))}
                </tr>
              )),
            ])}
            <tr>
              <th colSpan={types.length + 1}>User types</th>
            </tr>
            {(
              [
                ['Clearance', type => type.clearance],
                ['Hours', type => hoursInWords(type.conditions.hours)],
                ['Networks', type => networksInWords(type.conditions.networks)],
                ['Dates', type => datesInWords(type.conditions)],
              ] as [string, (type: MatrixType) => string][]
            ).map(([label, text]) => (
              <tr key={label}>
                <td>{label}</td>
                {types.map(type => (
                  <td key={type.id}>{text(type)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Portal>
  )
}
