import { Select } from '@mantine/core'
import type { RuleSetBody } from '../contract/routing-actions.ts'
import css from './routing.module.css'
import { choicesOf, type Names, type Routing } from './routing-words.ts'

interface RoutingFallbackProps {
  set: RuleSetBody | undefined
  data: Routing
  names: Names
  may: boolean
  onChange: (fallback: RuleSetBody['fallback']) => void
}

/** Where a lead goes that no rule could place. */
export function RoutingFallback({ set, data, names, may, onChange }: RoutingFallbackProps) {
  const { owner, pool } = set?.fallback ?? {}
  const make = (next: { owner?: string | undefined; pool?: string | undefined }) =>
    onChange({ ...(next.owner && { owner: next.owner }), ...(next.pool && { pool: next.pool }) } as RuleSetBody['fallback'])
  const people = choicesOf(
    data.people.filter(one => one.active),
    [owner],
    [...data.people, ...data.gone],
  )
  const pools = choicesOf(
    data.pools.filter(one => !one.archived),
    [pool],
    data.pools,
  )
  return (
    <section className={css.fallback} aria-label="Fallback">
      <h2>When no rule can place a lead</h2>
      {may ? (
        <div className={css.pair}>
          <Select
            label="Give it to"
            placeholder="Nobody"
            data={people}
            value={owner ?? null}
            onChange={to => make({ owner: to ?? undefined, pool })}
            clearable
            clearButtonProps={{ 'aria-label': 'Nobody' }}
            searchable
          />
          <Select
            label="Else put it into the pool"
            placeholder="No pool"
            data={pools}
            value={pool ?? null}
            onChange={to => make({ owner, pool: to ?? undefined })}
            clearable
            clearButtonProps={{ 'aria-label': 'No pool' }}
          />
        </div>
      ) : (
        <p className={css.sentence}>
          {owner ? (
            <>
              give it to <b>{names.person(owner)}</b> if licensed and below the cap
            </>
          ) : (
            'give it to nobody'
          )}
          {pool ? (
            <>
              , else put it into the pool <b>{names.pool(pool)}</b>
            </>
          ) : (
            ', and leave it unassigned'
          )}
        </p>
      )}
    </section>
  )
}
