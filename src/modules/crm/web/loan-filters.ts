import { useMemo } from 'react'
import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import { usStates } from '#base/us-states.ts'
import { type FilterField, readDays, readRange } from '#ui/filter/filter.ts'
import { useMe } from '#ui/me.ts'
import type { UrlState } from '#ui/url-state.ts'
import { type LoanFilter, loanPurposes, loanStatuses, mortgageTypes } from '../contract/loan.ts'
import { among, cents, given, listed, owners, yes } from './address-filter.ts'
import { useBranchChoices, useColleagues } from './colleagues.ts'
import { loanStatusWords, purposeShort } from './loan-words.ts'
import { openStages, useStages } from './stages.ts'
import { mortgageWords, optionsOf } from './words.ts'

const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))

/** What loans can be filtered by, in the words of the firm's own stages and people. */
export function useLoanFields(): readonly FilterField[] {
  const people = useColleagues()
  const branches = useBranchChoices()
  const { loanPipelines: pipelines } = useStages()
  return useMemo(
    () => [
      { id: 'q', label: 'Borrower or loan number', kind: 'text' },
      {
        id: 'stage',
        label: 'Stage',
        kind: 'enum',
        onlyIs: true,
        options: pipelines.flatMap(pipeline =>
          openStages(pipeline).map(stage => ({
            value: stage.id,
            label: pipelines.length > 1 ? `${stage.name} (${pipeline.name.toLowerCase()})` : stage.name,
          })),
        ),
      },
      { id: 'status', label: 'Status', kind: 'enum', options: optionsOf(loanStatusWords) },
      { id: 'owner', label: 'Owner', kind: 'person', onlyIs: true, options: [{ value: 'me', label: 'Me' }, ...people.choices] },
      { id: 'unassigned', label: 'Unassigned', kind: 'yes', words: 'without an owner' },
      { id: 'purpose', label: 'Purpose', kind: 'enum', options: optionsOf(purposeShort) },
      { id: 'type', label: 'Type', kind: 'enum', options: optionsOf(mortgageWords) },
      { id: 'state', label: 'State', kind: 'enum', onlyIs: true, options: states },
      { id: 'amount', label: 'Amount', kind: 'money' },
      { id: 'lock', label: 'Lock', kind: 'enum', onlyIs: true, options: locks },
      { id: 'closing', label: 'Closing', kind: 'date' },
      { id: 'tag', label: 'Tag', kind: 'text', exact: true },
      ...(branches.length > 1
        ? [{ id: 'branch', label: 'Branch', kind: 'enum', onlyIs: true, options: branches } satisfies FilterField]
        : []),
      { id: 'archived', label: 'Archived', kind: 'yes', words: 'put away' },
    ],
    [people, branches, pipelines],
  )
}

const locks = [
  { value: '0d', label: 'run out' },
  { value: '3d', label: 'ending within 3 days' },
  { value: '7d', label: 'ending within 7 days' },
  { value: '14d', label: 'ending within 14 days' },
]

/** The address as the server's filter. Days are those of the client's own zone. */
export function useLoanFilter(url: UrlState): LoanFilter {
  const { user, tenant } = useMe()
  const zone = tenant.timeZone
  const today = civilTime(Date.now(), zone).date
  const closing = readDays(url.closing, today)
  const amount = readRange(url.amount)
  const lock = Number.parseInt(listed(url.lock)?.at(-1) ?? '', 10)
  const key = JSON.stringify(
    given<LoanFilter>({
      q: url.q,
      stage: listed(url.stage),
      status: among(url.status, loanStatuses),
      owner: owners(url.owner, user.id),
      branch: listed(url.branch),
      unassigned: yes(url.unassigned),
      purpose: among(url.purpose, loanPurposes),
      mortgageType: among(url.type, mortgageTypes),
      state: listed(url.state),
      tag: url.tag
        ?.split(',')
        .map(one => one.trim())
        .filter(Boolean),
      amountFromCents: cents(amount.from),
      amountToCents: cents(amount.to),
      // Whole days, so that the question stays the same while the page is open.
      lockExpiringBefore: Number.isNaN(lock) ? undefined : new Date(instantOf(addDays(today, lock + 1), 0, zone)).toISOString(),
      closingFrom: closing.from,
      closingTo: closing.to,
      archived: yes(url.archived),
    }),
  )
  return useMemo(() => JSON.parse(key) as LoanFilter, [key])
}
