import { Button } from '@mantine/core'
import { IconHandGrab, IconUsersGroup } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Countdown } from '#modules/crm/web/countdown.tsx'
import { LeadClock } from '#modules/crm/web/lead-clock.tsx'
import { bandWords, intentWords, placeText } from '#modules/crm/web/words.ts'
import type { Output } from '#ui/call.ts'
import { countText, moneyText } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { listUnclaimed } from '../contract/lead-route.ts'
import { poolNamed } from '../rules/routing/spoken-trace.ts'
import css from './unclaimed.module.css'
import { tried, useTaking } from './use-taking.ts'

type Row = Output<typeof listUnclaimed>['items'][number]
const most = 30
const shownAtFirst = 5
const until = ({ claimBefore }: Row) => (claimBefore ? Date.parse(claimBefore) : Number.MAX_SAFE_INTEGER)

/** Leads one may claim: offers that run out first, then pools. Names come with the claim. */
export function Unclaimed() {
  const { data } = useAction(listUnclaimed, { limit: most })
  const [all, setAll] = useState(false)
  useLive(['lead.*', 'unclaimed.*', 'offer.*'], [listUnclaimed])
  const rows = (data?.items ?? []).toSorted((a, b) => until(a) - until(b))
  if (rows.length === 0) return null
  return (
    <section className={css.group} aria-label="Leads to claim">
      <header className={css.groupHead}>
        <h2>To claim: the first has it</h2>
        <span className={`${css.count} figures`}>{countText({ value: rows.length, capped: data?.next !== null })}</span>
        {rows.length > shownAtFirst && (
          <Button size="compact-sm" variant="subtle" className={css.all!} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show ${rows.length - shownAtFirst} more`}
          </Button>
        )}
      </header>
      <ul className={css.rows}>
        {(all ? rows : rows.slice(0, shownAtFirst)).map(row => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
    </section>
  )
}

function Line({ row }: { row: Row }) {
  const { claim } = useTaking()
  const navigate = useNavigate()
  const have = async () => {
    if (await tried(claim.run({ lead: row.id }))) void navigate({ to: `/leads/${row.id}` })
  }
  const Icon = row.kind === 'offer' ? IconHandGrab : IconUsersGroup
  const { label, tone } = bandWords[row.band]
  const what = row.intent === 'unknown' ? 'Lead' : intentWords[row.intent]
  return (
    <li className={css.row}>
      <Icon size={16} stroke={1.6} aria-hidden className={css.icon} />
      <span className={css.who}>
        <span className={css.name}>
          {what}
          {row.amountCents !== null && <span className="figures"> {moneyText(row.amountCents)}</span>}
        </span>
        <span className={css.where}>{[placeText(row.city, row.state), row.source].filter(Boolean).join(' · ')}</span>
      </span>
      <span className={css.why}>
        {row.kind === 'offer'
          ? 'Offered to you and others. Name and phone come with the claim.'
          : `In ${row.poolName ? poolNamed(row.poolName) : 'a pool'}. Name and phone come with the claim.`}
      </span>
      <span className={css.marks}>
        <Tag tone={tone}>
          <span className="figures">{row.score}</span> {label}
        </Tag>
      </span>
      <span className={css.time}>
        {row.claimBefore ? (
          <Countdown until={row.claimBefore} what="to claim" />
        ) : (
          <LeadClock lead={{ ...row, status: 'new', firstTouchAt: null }} />
        )}
      </span>
      <span className={css.acts}>
        <Button
          size="compact-md"
          variant={row.kind === 'offer' ? 'filled' : 'default'}
          loading={claim.pending}
          aria-label={`Claim ${what.toLowerCase()}${row.state ? ` in ${row.state}` : ''}`}
          onClick={() => void have()}
        >
          Claim
        </Button>
      </span>
    </li>
  )
}
