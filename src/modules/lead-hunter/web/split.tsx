import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useUrlState } from '#ui/url-state.ts'
import css from './split.module.css'

interface SplitProps {
  left: { label: string; content: ReactNode }
  /** What comes of the left: a trial, a preview. */
  right: { label: string; content: ReactNode }
  /** More room for the right. */
  wide?: boolean
}

/** Work left, what comes of it right; one after the other on a narrow screen. Both stay as they are when one switches. */
export function Split({ left, right, wide = false }: SplitProps) {
  const narrow = useMediaQuery('(max-width: 1119px)', false, { getInitialValueInEffect: false })
  const [url, setUrl] = useUrlState()
  if (!narrow)
    return (
      <div className={css.split} data-wide={wide || undefined}>
        <div className={css.left}>{left.content}</div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
        <section className={css.right} aria-label={right.label} tabIndex={0}>
          {right.content}
        </section>
      </div>
    )
  const second = url.side === 'right'
  return (
    <div className={css.stack}>
      <div className={css.switch}>
        <SegmentedControl
          fullWidth
          aria-label="Part of the page"
          value={second ? 'right' : 'left'}
          onChange={side => setUrl({ side: side === 'right' ? 'right' : undefined }, true)}
          data={[
            { value: 'left', label: left.label },
            { value: 'right', label: right.label },
          ]}
        />
      </div>
      <div className={css.left} hidden={second}>
        {left.content}
      </div>
      <section className={css.right} aria-label={right.label} hidden={!second}>
        {right.content}
      </section>
    </div>
  )
}
