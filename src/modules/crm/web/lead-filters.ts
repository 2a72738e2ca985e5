import { useMemo } from 'react'
import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import { usStates } from '#base/us-states.ts'
import { type FilterField, readDays, readMany, readRange } from '#ui/filter/filter.ts'
import { useFilled } from '#ui/frame/slot.tsx'
import { useMe } from '#ui/me.ts'
import type { UrlState } from '#ui/url-state.ts'
import type { CustomField } from '../contract/custom-field.ts'
import { bands, type LeadFilter, leadIntents, leadStatuses } from '../contract/lead.ts'
import { useBranchChoices, useColleagues } from './colleagues.ts'
import { customFilterFields, customFilterOf } from './custom-filters.ts'
import { leadFilterFields } from './slots.ts'
import { openStages, useStages } from './stages.ts'
import { useCustomFields } from './use-custom-fields.ts'
import { bandWords, intentWords, optionsOf, statusWords } from './words.ts'

const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))

/** What leads can be filtered by, in the words of the firm's own stages and people. */
export function useLeadFields(): readonly FilterField[] {
  const people = useColleagues()
  const branches = useBranchChoices()
  const { pipelines } = useStages()
  const own = useCustomFields('lead')
  // Rooms are known when the app starts, so the hooks they bring are the same at every render.
  const more = JSON.stringify(useFilled(leadFilterFields).flatMap(use => use()))
  return useMemo(
    () => [
      { id: 'q', label: 'Name, e-mail or phone', kind: 'text' },
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
      { id: 'status', label: 'Status', kind: 'enum', options: optionsOf(statusWords) },
      { id: 'owner', label: 'Owner', kind: 'person', onlyIs: true, options: [{ value: 'me', label: 'Me' }, ...people.choices] },
      { id: 'unassigned', label: 'Unassigned', kind: 'yes', words: 'without an owner' },
      { id: 'unplaced', label: 'Unplaced', kind: 'yes', words: 'of no known place' },
      { id: 'untouched', label: 'Untouched', kind: 'yes', words: 'not answered yet' },
      { id: 'pool', label: 'Pool', kind: 'yes', words: 'in a pool' },
      { id: 'state', label: 'State', kind: 'enum', onlyIs: true, options: states },
      { id: 'zip', label: 'ZIP', kind: 'text', exact: true },
      { id: 'intent', label: 'Intent', kind: 'enum', options: optionsOf(intentWords) },
      { id: 'band', label: 'Score', kind: 'enum', options: optionsOf(bandWords) },
      ...(JSON.parse(more) as FilterField[]),
      { id: 'campaign', label: 'Campaign', kind: 'text', exact: true },
      { id: 'tag', label: 'Tag', kind: 'text', exact: true },
      { id: 'amount', label: 'Amount', kind: 'money' },
      { id: 'received', label: 'Received', kind: 'date' },
      ...(branches.length > 1
        ? [{ id: 'branch', label: 'Branch', kind: 'enum', onlyIs: true, options: branches } satisfies FilterField]
        : []),
      ...customFilterFields(own),
      { id: 'archived', label: 'Archived', kind: 'yes', words: 'put away' },
    ],
    [people, branches, pipelines, more, own],
  )
}

/** `!new,lost` of a closed list is everything else in it. */
function among<T extends string>(text: string | undefined, all: readonly T[]): T[] | undefined {
  const { not, values } = readMany(text)
  if (values.length === 0) return undefined
  return all.filter(one => values.includes(one) !== not)
}
const listed = (text: string | undefined) => {
  const { values } = readMany(text)
  return values.length > 0 ? values : undefined
}
const yes = (text: string | undefined) => (text === undefined ? undefined : text === 'yes')
const cents = (dollars: string) => (dollars === '' ? undefined : Math.round(Number(dollars) * 100))
const words = (text: string | undefined) =>
  text
    ?.split(',')
    .map(one => one.trim())
    .filter(Boolean)

interface Around {
  me: string
  zone: string
  today: string
  /** Fields the client made. */
  own: readonly CustomField[]
}

/** The address as the server's filter. Days are those of the client's own zone. */
export function leadFilterOf(url: UrlState, { me, zone, today, own }: Around): LeadFilter {
  const days = readDays(url.received, today)
  const amount = readRange(url.amount)
  const all: LeadFilter = {
    status: among(url.status, leadStatuses),
    intent: among(url.intent, leadIntents),
    band: among(url.band, bands),
    stage: listed(url.stage),
    owner: listed(url.owner)?.map(one => (one === 'me' ? me : one)),
    branch: listed(url.branch),
    source: listed(url.source),
    campaign: words(url.campaign),
    state: listed(url.state),
    zip: url.zip?.replace(/\D/g, '').slice(0, 5) || undefined,
    tag: words(url.tag),
    pool: yes(url.pool),
    unassigned: yes(url.unassigned),
    unplaced: yes(url.unplaced),
    untouched: yes(url.untouched),
    receivedFrom: days.from && new Date(instantOf(days.from, 0, zone)).toISOString(),
    receivedTo: days.to && new Date(instantOf(addDays(days.to, 1), 0, zone) - 1).toISOString(),
    amountFromCents: cents(amount.from),
    amountToCents: cents(amount.to),
    operation: url.operation,
    archived: yes(url.archived),
    custom: customFilterOf(own, url, today),
    q: url.q,
  }
  // What is undefined is no filter; left in, it would be a different question to the cache.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as LeadFilter
}

export function useLeadFilter(url: UrlState): LeadFilter {
  const { user, tenant } = useMe()
  const own = useCustomFields('lead')
  const today = civilTime(Date.now(), tenant.timeZone).date
  // The same words in the address make the same object, so that columns and rows are not drawn again for nothing.
  const key = JSON.stringify(leadFilterOf(url, { me: user.id, zone: tenant.timeZone, today, own }))
  return useMemo(() => JSON.parse(key) as LeadFilter, [key])
}
