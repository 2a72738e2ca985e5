import type { ReactNode } from 'react'
import type { NavIcon } from '../frame/page.ts'
import type { Tone } from '../theme.ts'
import css from './tag.module.css'

/** A word with a meaning's colour: a stage, a state. Colour never stands alone. */
export const Tag = ({ tone = 'plain', icon: Icon, children }: { tone?: Tone; icon?: NavIcon; children: ReactNode }) => (
  <span className={css.tag} data-tone={tone}>
    {Icon ? <Icon size={14} stroke={1.8} aria-hidden /> : tone !== 'plain' && <span className={css.dot} aria-hidden />}
    {children}
  </span>
)
