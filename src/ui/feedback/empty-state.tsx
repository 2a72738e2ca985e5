import type { ReactNode } from 'react'
import type { NavIcon } from '../frame/page.ts'
import css from './empty-state.module.css'

interface EmptyStateProps {
  icon?: NavIcon
  /** What will be here: “No leads yet”. */
  title: string
  /** Why it is empty, in one sentence. */
  why?: ReactNode
  /** The one next step, as a button. */
  children?: ReactNode
  /** It is the whole page: its title is the page's heading. */
  page?: boolean
}

export function EmptyState({ icon: Icon, title, why, children, page = false }: EmptyStateProps) {
  const Heading = page ? 'h1' : 'h2'
  return (
    <div className={css.state}>
      {Icon && (
        <span className={css.icon}>
          <Icon size={20} stroke={1.6} aria-hidden />
        </span>
      )}
      <Heading>{title}</Heading>
      {why && <p>{why}</p>}
      {children && <div className={css.next}>{children}</div>}
    </div>
  )
}
