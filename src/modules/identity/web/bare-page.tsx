import type { ReactNode } from 'react'
import css from './bare-page.module.css'

interface BarePageProps {
  title: string
  lead?: ReactNode
  /** Small print: where help is. */
  foot?: ReactNode
  wide?: boolean
  children?: ReactNode
}

/** One calm column, for people who are not signed in. */
export function BarePage({ title, lead, foot, wide, children }: BarePageProps) {
  return (
    <main className={css.page}>
      <div className={css.column} data-wide={wide || undefined}>
        <div className={css.brand}>
          <img src="/mark.svg" alt="" width={28} height={28} />
          <span>Connect &amp; Close</span>
        </div>
        <h1>{title}</h1>
        {lead && <p className={css.lead}>{lead}</p>}
        {children && <div className={css.body}>{children}</div>}
        {foot && <div className={css.foot}>{foot}</div>}
      </div>
    </main>
  )
}
