import { counted } from '#ui/format.ts'
import css from './matrix-page.module.css'
import type { Matrix } from './matrix-words.ts'

/** Of a draft that brings an earlier version back: what it keeps of what came later, why, and what would let it go. */
export function MatrixKept({ matrix: { kept, version } }: { matrix: Matrix }) {
  if (kept.length === 0) return null
  return (
    <div className={css.waiting} role="status">
      <p>
        This brings version {version.basedOn} back, and keeps {counted(kept.length, 'user type')} that came later. To let one go,
        give whoever has it another type, then remove it from the draft.
      </p>
      <ul>
        {kept.map(({ id, name, holders }) => (
          <li key={id}>
            “{name}”: {holders} it
          </li>
        ))}
      </ul>
    </div>
  )
}
