import { useMemo } from 'react'
import type { Column } from '#ui/table/column.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import type { PartnerRow } from '../contract/partner.ts'
import type { Colleagues } from './colleagues.ts'
import { Hint } from './lead-columns.tsx'
import css from './leads.module.css'
import type { PartnerActs } from './partner-edits.ts'
import type { PartnerStages } from './partner-stages.ts'
import { stageTone } from './stages.ts'
import { placeText } from './words.ts'

const dash = <span className="quiet">–</span>

interface Needs {
  people: Colleagues
  stages: PartnerStages
  edits: PartnerActs
  mayEdit: boolean
}

export function usePartnerColumns({ people, stages, edits, mayEdit }: Needs): readonly Column<PartnerRow>[] {
  return useMemo(
    () => [
      {
        id: 'name',
        title: 'Name',
        width: 220,
        sortable: true,
        phone: true,
        cell: one => (
          <>
            {one.name} <span className={css.place}>{placeText(one.city, one.state)}</span>
          </>
        ),
      },
      {
        id: 'company',
        title: 'Company',
        width: 184,
        sortable: true,
        phone: true,
        cell: one => one.company ?? dash,
        edit: one =>
          mayEdit
            ? {
                kind: 'text',
                value: one.company,
                save: value => edits.update(one, { company: value === null ? null : String(value) }),
              }
            : null,
      },
      {
        id: 'stage',
        title: 'Stage',
        width: 144,
        sortable: true,
        cell: one => {
          const stage = stages.stageOf(one.stage)
          return <Tag tone={one.late ? 'late' : stageTone(stage)}>{stage?.name ?? 'No stage'}</Tag>
        },
        edit: one =>
          mayEdit
            ? {
                kind: 'select',
                value: one.stage,
                options: stages.stages.map(stage => ({ value: stage.id, label: stage.name })),
                save: value => edits.move(one, String(value)),
              }
            : null,
      },
      { id: 'added', title: 'Added', width: 116, sortable: true, cell: one => <When at={one.createdAt} /> },
      { id: 'loans', title: 'Loans', width: 72, align: 'right', cell: one => one.loans || dash },
      { id: 'territory', title: 'Territory', width: 160, cell: one => one.territory ?? dash },
      { id: 'phone', title: 'Phone', width: 112, cell: one => <Hint text={one.phoneHint} /> },
      { id: 'email', title: 'E-mail', width: 180, hidden: true, cell: one => <Hint text={one.emailHint} /> },
      {
        id: 'owner',
        title: 'Owner',
        width: 152,
        cell: one => people.nameOf(one.owner) ?? <span className="quiet">Nobody</span>,
        edit: one =>
          mayEdit
            ? {
                kind: 'select',
                value: one.owner,
                options: people.choices,
                save: value => edits.update(one, { owner: value === null ? null : String(value) }),
              }
            : null,
      },
      { id: 'licence', title: 'License', width: 112, hidden: true, cell: one => one.licenceNumber ?? dash },
    ],
    [people, stages, edits, mayEdit],
  )
}

/** The table's words for a sort and the server's. */
export const partnerSortOf = (sort: string | undefined) =>
  (({ name: 'name', company: 'company', '-stage': 'stage-age', added: 'oldest', '-added': 'newest' }) as const)[sort ?? ''] ??
  'newest'

export const partnerSortAsked = (asked: string | undefined, now: string | undefined) => {
  if (!asked || asked.endsWith('added')) return asked
  const only = { name: 'name', company: 'company', stage: '-stage' }[asked.replace('-', '')]
  return only === now ? undefined : only
}
