import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useUrlState } from '../url-state.ts'
import css from './record-layout.module.css'

interface RecordLayoutProps {
  facts: ReactNode
  /** The timeline with its composer. */
  middle: ReactNode
  /** Loans, tasks, partners, consents, files. */
  related: ReactNode
}

type Tab = 'timeline' | 'facts' | 'related'

/** A record: facts left, timeline in the middle, related things right; tabs on a phone. */
export function RecordLayout({ facts, middle, related }: RecordLayoutProps) {
  const phone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false })
  const [url, setUrl] = useUrlState()
  if (!phone) {
    return (
      <div className={css.record}>
        <aside className={css.facts} aria-label="Facts">
          {facts}
        </aside>
        <section className={css.middle} aria-label="Timeline">
          {middle}
        </section>
        <aside className={css.related} aria-label="Related">
          {related}
        </aside>
      </div>
    )
  }
  const tab = (url.tab ?? 'timeline') as Tab
  return (
    <div className={css.phone}>
      <SegmentedControl
        fullWidth
        aria-label="Part of the record"
        value={tab}
        onChange={next => setUrl({ tab: next === 'timeline' ? undefined : next }, true)}
        data={[
          { value: 'timeline', label: 'Timeline' },
          { value: 'facts', label: 'Facts' },
          { value: 'related', label: 'Related' },
        ]}
      />
      {{ timeline: middle, facts, related }[tab]}
    </div>
  )
}

/** A titled part of the side columns. */
export function RelatedPart({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.part}>
      <header>
        <h2>{title}</h2>
        {action}
      </header>
      {children}
    </section>
  )
}
