import css from './skeletons.module.css'

/** A grey bar where a word will be. Widths repeat in a fixed order, so that nothing jumps between two draws. */
export const Bone = ({ width = '60%', height = 12 }: { width?: number | string; height?: number }) => (
  <span className={css.bone} style={{ width, height }} aria-hidden />
)

const widths = ['72%', '48%', '60%', '38%', '66%', '54%']

/** Rows of a list that is on its way. */
export function ListSkeleton({ rows = 8, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className={css.list}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={css.row}>
          <Bone width={widths[row % widths.length]!} />
          <Bone width={72} />
        </div>
      ))}
    </div>
  )
}

/** A page whose code is on its way: the header's shape, then lines. */
export function PageSkeleton() {
  return (
    <div role="status" aria-label="Loading the page" className={css.page}>
      <div className={css.header}>
        <Bone width={140} height={18} />
        <Bone width={96} height={28} />
      </div>
      <ListSkeleton rows={10} />
    </div>
  )
}

/** Label and value pairs that are on their way. */
export function FactsSkeleton({ facts = 6 }: { facts?: number }) {
  return (
    <div role="status" aria-label="Loading the facts" className={css.facts}>
      {Array.from({ length: facts }, (_, fact) => (
        <div key={fact} className={css.fact}>
          <Bone width={72} />
          <Bone width={widths[fact % widths.length]!} />
        </div>
      ))}
    </div>
  )
}
