import { CloseButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Count, counted } from '../format.ts'
import css from './bulk-bar.module.css'
import type { Noun } from './column.ts'

interface BulkBarProps {
  count: Count
  noun: Noun
  children: ReactNode
  onClear: () => void
}

/** What can be done with the ticked rows: stands over the list's foot, so that no row moves. */
export function BulkBar({ count, noun, children, onClear }: BulkBarProps) {
  return (
    <section className={css.bulk} aria-label="Selected rows">
      <span className={`${css.chosen} figures`} role="status">
        {counted(count, noun.one, noun.many)} selected
      </span>
      {children}
      <CloseButton size="sm" aria-label="Select nothing" onClick={onClear} />
    </section>
  )
}

interface AllBannerProps {
  loaded: number
  total: Count
  noun: Noun
  all: boolean
  onAll: () => void
  onClear: () => void
}

/** Every loaded row is ticked: says how many that is, and how many there are. */
export function AllBanner({ loaded, total, noun, all, onAll, onClear }: AllBannerProps) {
  return (
    <div className={css.banner} role="status">
      {all
        ? `All ${counted(total, noun.one, noun.many)} that match are selected.`
        : `The ${counted(loaded, noun.one, noun.many)} loaded so far are selected.`}
      <button type="button" onClick={all ? onClear : onAll}>
        {all ? 'Select nothing' : `Select all ${counted(total, noun.one, noun.many)} that match`}
      </button>
    </div>
  )
}
