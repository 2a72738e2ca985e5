import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Column } from '#ui/table/column.ts'
import { actionQuery } from '#ui/use-action.ts'
import { Money } from '#ui/values/money.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { type LeadRow, readLead } from '../contract/lead.ts'
import type { Colleagues } from './colleagues.ts'
import { customColumns } from './custom-columns.tsx'
import { customEdit } from './custom-edit.ts'
import { customSortOf } from './custom-filters.ts'
import { LeadClock } from './lead-clock.tsx'
import type { LeadEdits } from './lead-edits.ts'
import { leadFieldEdit } from './lead-field.ts'
import css from './leads.module.css'
import { ScoreChip } from './score.tsx'
import { StageTag } from './stage-tag.tsx'
import type { Stages } from './stages.ts'
import { useCustomFields } from './use-custom-fields.ts'
import { intentWords, phoneHintText, placeText, statusWords } from './words.ts'

const dash = <span className="quiet">–</span>

interface Needs {
  people: Colleagues
  stages: Stages
  edits: LeadEdits
  mayEdit: boolean
  mayAssign: boolean
  tags: readonly string[]
}

export function useLeadColumns({ people, stages, edits, mayEdit, mayAssign, tags }: Needs): readonly Column<LeadRow>[] {
  const client = useQueryClient()
  const own = useCustomFields('lead')
  return useMemo(
    () => [
      {
        id: 'name',
        title: 'Name',
        width: 240,
        sortable: true,
        phone: true,
        cell: lead => (
          <>
            {lead.name} <span className={css.place}>{placeText(lead.city, lead.state)}</span>
          </>
        ),
      },
      {
        id: 'stage',
        title: 'Stage',
        width: 148,
        cell: lead => <StageTag lead={lead} stages={stages} />,
        edit: lead =>
          mayEdit
            ? {
                kind: 'select',
                value: lead.stage,
                options: stages.choicesFor(lead).map(stage => ({ value: stage.id, label: stage.name })),
                save: value => edits.move(lead, String(value)),
              }
            : null,
      },
      { id: 'clock', title: 'Speed to lead', width: 132, phone: true, cell: lead => <LeadClock lead={lead} short /> },
      { id: 'received', title: 'Received', width: 112, sortable: true, cell: lead => <When at={lead.receivedAt} /> },
      {
        id: 'owner',
        title: 'Owner',
        width: 152,
        cell: lead => people.nameOf(lead.owner) ?? <span className="quiet">{lead.pool ? 'In a pool' : 'Nobody'}</span>,
        edit: lead =>
          mayAssign
            ? {
                kind: 'select',
                value: lead.owner,
                options: [...people.choices, { value: 'nobody', label: 'Nobody' }],
                save: value => edits.assign(lead, value === null || value === 'nobody' ? null : String(value)),
              }
            : null,
      },
      { id: 'score', title: 'Score', width: 104, sortable: true, cell: lead => <ScoreChip lead={lead} /> },
      { id: 'phone', title: 'Phone', width: 108, hidden: true, cell: lead => <Hint text={lead.phoneHint} /> },
      { id: 'source', title: 'Source', width: 148, cell: lead => lead.source ?? dash },
      {
        id: 'intent',
        title: 'Intent',
        width: 104,
        hidden: true,
        cell: lead => (lead.intent === 'unknown' ? dash : intentWords[lead.intent]),
      },
      { id: 'amount', title: 'Amount', width: 108, align: 'right', cell: lead => <Money cents={lead.amountCents} /> },
      { id: 'touch', title: 'Last touch', width: 116, hidden: true, cell: lead => <When at={lead.lastTouchAt} /> },
      {
        id: 'tags',
        title: 'Tags',
        width: 180,
        hidden: true,
        cell: lead =>
          lead.tags.length > 0 ? (
            <span className={css.tags}>
              {lead.tags.map(tag => (
                <Tag key={tag}>{tag}</Tag>
              ))}
            </span>
          ) : (
            dash
          ),
        edit: lead =>
          mayEdit
            ? leadFieldEdit({ client, edits, lead, field: 'tags', label: 'Tags' }, 'tags', {
                options: tags.map(tag => ({ value: tag, label: tag })),
              })
            : null,
      },
      {
        id: 'status',
        title: 'Status',
        width: 128,
        hidden: true,
        cell: lead => <Tag tone={statusWords[lead.status].tone}>{statusWords[lead.status].label}</Tag>,
      },
      { id: 'email', title: 'E-mail', width: 168, hidden: true, cell: lead => <Hint text={lead.emailHint} /> },
      { id: 'campaign', title: 'Campaign', width: 148, hidden: true, cell: lead => lead.campaign ?? dash },
      { id: 'zip', title: 'ZIP', width: 80, hidden: true, cell: lead => lead.zip ?? dash },
      ...customColumns<LeadRow>(own, (lead, field) =>
        mayEdit
          ? customEdit({
              field,
              value: lead.custom[field.key] ?? null,
              record: lead,
              save: (custom, version) => edits.update(lead, { custom }, version),
              again: async () =>
                (await client.fetchQuery({ ...actionQuery(readLead, { lead: lead.id }), staleTime: 0 })).custom[field.key],
            })
          : null,
      ),
    ],
    [client, own, people, stages, edits, mayEdit, mayAssign, tags],
  )
}

/** What a list may know of a sealed value. */
export const Hint = ({ text }: { text: string | null }) =>
  text ? (
    <span className="figures quiet" title="The whole value is on the page of the lead">
      {phoneHintText(text)}
    </span>
  ) : (
    dash
  )

/** The table's words for a sort and the server's. */
export const leadSortOf = (sort: string | undefined) =>
  customSortOf(sort) ??
  { '-score': 'score', name: 'name', received: 'oldest', '-received': 'newest', '-stage': 'stage-age' }[sort ?? ''] ??
  'newest'

/** Two of the columns are sorted one way only: a click on the other way takes the sort off. */
export const leadSortAsked = (asked: string | undefined, now: string | undefined) => {
  if (asked === '-name') return now === 'name' ? undefined : 'name'
  if (asked === 'score') return undefined
  return asked
}
