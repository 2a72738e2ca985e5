import { IconChevronRight, IconLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useHouse } from '#ui/frame/house.ts'
import { mayOpen } from '#ui/frame/may-open.ts'
import { type Page, settingsGroups } from '#ui/frame/page.ts'
import { canOf, isOutside, useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import css from './settings.module.css'
import { SettingsBody } from './settings-section.tsx'

/** Every room's settings, and what each is for. */
export function SettingsPage() {
  const { pages } = useHouse()
  const me = useMe()
  // Colleagues read what they may not open, and who may; of the house's rooms nobody outside is told.
  const outside = isOutside(me)
  return (
    <>
      <PageHeader title="Settings" />
      <SettingsBody>
        {settingsGroups.map(group => {
          const own = pages
            .filter(page => page.settings?.group === group && (!outside || mayOpen(me, page)))
            // What the rail keeps from whoever has no use of it is not shown here either.
            .filter(page => page.nav?.shown?.(me) ?? true)
            .sort((a, b) => a.settings!.order - b.settings!.order)
          if (own.length === 0) return null
          return (
            <section key={group} className={css.group} aria-label={group}>
              <h2>{group}</h2>
              <ul className={css.list}>
                {own.map(page => (
                  <li key={page.path}>
                    <Entry page={page} />
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
      </SettingsBody>
    </>
  )
}

function Entry({ page }: { page: Page }) {
  const me = useMe()
  const { icon: Icon, about } = page.settings!
  const can = page.needs === null ? undefined : canOf(me, page.needs)
  const why = can && !can.allowed ? can.why : undefined
  const words = (
    <>
      <Icon size={20} stroke={1.6} aria-hidden />
      <span>
        <strong>{page.title}</strong>
        <span className={css.about}>{why ?? about}</span>
      </span>
      {why ? <IconLock size={16} stroke={1.6} aria-hidden /> : <IconChevronRight size={16} stroke={1.6} aria-hidden />}
    </>
  )
  return why ? (
    <div className={css.entry} data-closed>
      {words}
    </div>
  ) : (
    <Link to={page.path} className={css.entry}>
      {words}
    </Link>
  )
}
