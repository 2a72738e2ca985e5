import { IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Permission } from '#policy/matrix.ts'
import { useCan } from '#ui/me.ts'
import css from './settings.module.css'

/** The column in which settings stand, under the page's header. */
export const SettingsBody = ({ children }: { children: ReactNode }) => <div className={css.body}>{children}</div>

interface SettingsSectionProps {
  title: string
  /** What it does, where that is not plain from the title. */
  about?: ReactNode
  action?: ReactNode
  children: ReactNode
}

export function SettingsSection({ title, about, action, children }: SettingsSectionProps) {
  return (
    <section className={css.section} aria-label={title}>
      <div className={css.head}>
        <div className={css.words}>
          <h2>{title}</h2>
          {about && <p>{about}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}

/** Says once, at the top, that what follows can be read but not changed, and who could. */
export function MayOnlyRead({ needs }: { needs: Permission }) {
  const can = useCan(needs)
  if (can.allowed) return null
  return (
    <p className={css.note}>
      <IconLock size={16} stroke={1.6} aria-hidden />
      <span>You can read this page. {can.why}</span>
    </p>
  )
}
