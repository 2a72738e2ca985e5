import { UnstyledButton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Count, countText } from './format.ts'
import css from './page-header.module.css'
import type { UrlState } from './url-state.ts'

export interface View {
  id: string
  label: string
}

interface PageHeaderProps {
  title: ReactNode
  /** What is in the list; a capped one says so (`10,000+`). */
  count?: Count | undefined
  /** Counts to the end; offered where the count is capped. */
  onCount?: (() => unknown) | undefined
  /** Up to the list this record came from. */
  back?: { label: string; to: string; search?: UrlState } | undefined
  views?: readonly View[]
  view?: string
  onView?: (id: string) => void
  /** Stands after the tabs: what can be done with the view. */
  viewActs?: ReactNode
  /** Buttons, at the right; the most wanted one last and filled. */
  actions?: ReactNode
  /** A line under the title: tags, the speed clock, the lead's local time. */
  detail?: ReactNode
}

export function PageHeader({ title, count, onCount, back, views, view, onView, viewActs, actions, detail }: PageHeaderProps) {
  return (
    <div className={css.header} data-views={views ? true : undefined}>
      <div className={css.top}>
        {back && (
          <Link
            to={back.to}
            search={(back.search ?? {}) as never}
            className={css.back}
            aria-label={`Back to ${back.label}`}
            title={`Back to ${back.label}`}
          >
            <IconArrowLeft size={18} stroke={1.6} aria-hidden />
          </Link>
        )}
        <h1 className={css.title}>{title}</h1>
        {count &&
          (count.capped && onCount ? (
            <UnstyledButton className={`${css.count} figures`} title="Count to the end" onClick={() => void onCount()}>
              {countText(count)}
            </UnstyledButton>
          ) : (
            <span className={`${css.count} figures`}>{countText(count)}</span>
          ))}
        {detail && <div className={css.detail}>{detail}</div>}
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {views && (
        <nav className={css.views} aria-label="Views">
          {views.map(one => (
            <UnstyledButton
              key={one.id}
              className={css.view}
              aria-current={one.id === view ? 'true' : undefined}
              onClick={() => onView?.(one.id)}
            >
              {one.label}
            </UnstyledButton>
          ))}
          {viewActs && <span className={css.viewActs}>{viewActs}</span>}
        </nav>
      )}
    </div>
  )
}
