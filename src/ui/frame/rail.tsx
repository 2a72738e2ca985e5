import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMe } from '../me.ts'
import { useHouse } from './house.ts'
import { menuOf } from './may-open.ts'
import { type Page, sections } from './page.ts'
import css from './rail.module.css'

interface RailProps {
  narrow?: boolean
  /** Without it (on a phone) there is nothing to collapse. */
  onNarrow?: () => void
}

/** The menu: only what this person may use. */
export function Rail({ narrow = false, onNarrow }: RailProps) {
  const { pages } = useHouse()
  const me = useMe()
  const usable = menuOf(me, pages)

  return (
    <nav className={css.rail} data-narrow={narrow || undefined} aria-label="Main">
      <div className={css.brand}>
        <img src="/mark.svg" alt="" width={24} height={24} />
        {!narrow && <span>Connect &amp; Close</span>}
      </div>
      <div className={css.sections}>
        {sections.map((section, index) => {
          const own = usable.filter(page => page.nav!.section === section)
          if (own.length === 0) return null
          const named = index > 0 && index < sections.length - 1
          return (
            <div key={section} className={css.section}>
              {named && !narrow && <h2 className={css.heading}>{section}</h2>}
              <ul className={css.list} aria-label={named ? section : undefined}>
                {own.map(page => (
                  <li key={page.path}>
                    <Item
                      page={page}
                      narrow={narrow}
                      exact={usable.some(
                        other => other !== page && other.path.startsWith(page.path === '/' ? '/' : `${page.path}/`),
                      )}
                    />
                  </li>
                ))}
              </ul>
            </div>
          )
        })}
      </div>
      {onNarrow && (
        <Tooltip label={narrow ? 'Show the menu’s words' : 'Collapse the menu'} position="right">
          <UnstyledButton
            className={css.item}
            onClick={onNarrow}
            aria-label={narrow ? 'Show the menu’s words' : 'Collapse the menu'}
          >
            {narrow ? (
              <IconLayoutSidebarLeftExpand size={18} stroke={1.6} aria-hidden />
            ) : (
              <IconLayoutSidebarLeftCollapse size={18} stroke={1.6} aria-hidden />
            )}
            {!narrow && <span className={css.label}>Collapse</span>}
          </UnstyledButton>
        </Tooltip>
      )}
    </nav>
  )
}

function Item({ page, narrow, exact }: { page: Page; narrow: boolean; exact: boolean }) {
  const { label, icon: Icon, Badge } = page.nav!
  const link = (
    <Link
      to={page.path}
      className={css.item}
      activeProps={{ 'data-active': true, 'aria-current': 'page' }}
      activeOptions={{ exact, includeSearch: false }}
      aria-label={narrow ? label : undefined}
    >
      <Icon size={18} stroke={1.6} aria-hidden />
      {!narrow && <span className={css.label}>{label}</span>}
      {!narrow && Badge && <Badge />}
    </Link>
  )
  return narrow ? (
    <Tooltip label={label} position="right" openDelay={100}>
      {link}
    </Tooltip>
  ) : (
    link
  )
}
