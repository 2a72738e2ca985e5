import { Link } from '@tanstack/react-router'
import { countText } from '#ui/format.ts'
import css from './today.module.css'
import type { Rest, TodayGroup } from './today-page.tsx'
import { TodayRow } from './today-row.tsx'

/** Groups in which lateness is the point. */
const late = new Set<TodayGroup['key']>(['overdue', 'late_stage'])

interface TodayGroupProps {
  group: TodayGroup
  rest: Rest | undefined
  /** Keys of lines that have just come. */
  fresh: ReadonlySet<string>
  active: string | undefined
  onActive: (id: string) => void
}

/** One kind of work of the day, and the way to all of it. */
export function TodayGroupPart({ group, rest, fresh, active, onActive }: TodayGroupProps) {
  const hidden = group.count > group.items.length || group.capped
  return (
    <section className={css.group} aria-label={group.title}>
      <header className={css.groupHead} data-tone={late.has(group.key) ? 'late' : undefined}>
        <h2>{group.title}</h2>
        <span className={`${css.count} figures`}>{countText({ value: group.count, capped: group.capped })}</span>
        {rest && hidden && (
          <Link to={rest.to} search={rest.search as never} className={css.all}>
            See all
          </Link>
        )}
      </header>
      <ul className={css.rows}>
        {group.items.map(item => {
          const key = `${group.key} ${item.id}`
          return (
            <TodayRow
              key={key}
              id={key}
              group={group.key}
              item={item}
              fresh={fresh.has(key)}
              active={active === key}
              onActive={onActive}
            />
          )
        })}
      </ul>
    </section>
  )
}
