import { useMemo } from 'react'
import type { Column } from '#ui/table/column.ts'
import { Money, Rate } from '#ui/values/money.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import type { LoanRow } from '../contract/loan.ts'
import type { Colleagues } from './colleagues.ts'
import css from './leads.module.css'
import type { LoanActs } from './loan-edits.ts'
import { loanStatusWords, purposeShort } from './loan-words.ts'
import { LockTag } from './lock-tag.tsx'
import parts from './parts.module.css'
import { openStages, type Stages, stageTone } from './stages.ts'
import { mortgageWords, placeText } from './words.ts'

const dash = <span className="quiet">–</span>

/** The stage of a loan; where it has stood there too long, that is said. */
export function LoanStage({ loan, stages }: { loan: LoanRow; stages: Stages }) {
  const stage = stages.stageOf(loan.stage)
  return (
    <span className={parts.stage}>
      <Tag tone={loan.late ? 'late' : stageTone(stage)}>{stage?.name ?? loanStatusWords[loan.status].label}</Tag>
      {loan.late && <span className={parts.late}>late</span>}
    </span>
  )
}

interface Needs {
  people: Colleagues
  stages: Stages
  edits: LoanActs
  mayEdit: boolean
  mayAssign: boolean
}

export function useLoanColumns({ people, stages, edits, mayEdit, mayAssign }: Needs): readonly Column<LoanRow>[] {
  return useMemo(
    () => [
      {
        id: 'name',
        title: 'Borrower',
        width: 188,
        sortable: true,
        phone: true,
        cell: loan => (
          <>
            {loan.name} <span className={css.place}>{placeText(loan.city, loan.state)}</span>
          </>
        ),
      },
      {
        id: 'stage',
        title: 'Stage',
        width: 172,
        sortable: true,
        cell: loan => <LoanStage loan={loan} stages={stages} />,
        edit: loan =>
          mayEdit
            ? {
                kind: 'select',
                value: loan.stage,
                options: openStages(stages.pipelines.find(one => one.id === loan.pipeline)).map(stage => ({
                  value: stage.id,
                  label: stage.name,
                })),
                save: value => edits.move(loan, String(value)),
              }
            : null,
      },
      { id: 'opened', title: 'Opened', width: 100, hidden: true, sortable: true, cell: loan => <When at={loan.createdAt} /> },
      {
        id: 'amount',
        title: 'Amount',
        width: 96,
        align: 'right',
        sortable: true,
        phone: true,
        cell: loan => <Money cents={loan.amountCents} />,
      },
      { id: 'rate', title: 'Rate', width: 76, align: 'right', cell: loan => <Rate thousandths={loan.noteRate} /> },
      { id: 'purpose', title: 'Purpose', width: 116, cell: loan => purposeShort[loan.purpose] },
      { id: 'type', title: 'Type', width: 112, cell: loan => mortgageWords[loan.mortgageType] },
      { id: 'lock', title: 'Lock', width: 104, sortable: true, cell: loan => <LockTag loan={loan} /> },
      {
        id: 'closing',
        title: 'Closing',
        width: 100,
        sortable: true,
        cell: loan => (loan.closingAt ? <When at={loan.closingAt} as="date" /> : dash),
      },
      {
        id: 'owner',
        title: 'Owner',
        width: 120,
        cell: loan => people.nameOf(loan.owner) ?? <span className="quiet">Nobody</span>,
        edit: loan =>
          mayAssign
            ? {
                kind: 'select',
                value: loan.owner,
                options: people.choices,
                save: value => edits.assign(loan, value === null ? null : String(value)),
              }
            : null,
      },
      { id: 'number', title: 'Number', width: 104, hidden: true, cell: loan => loan.number ?? dash },
      {
        id: 'status',
        title: 'Status',
        width: 112,
        hidden: true,
        cell: loan => <Tag tone={loanStatusWords[loan.status].tone}>{loanStatusWords[loan.status].label}</Tag>,
      },
      { id: 'program', title: 'Program', width: 132, hidden: true, cell: loan => loan.program ?? dash },
      {
        id: 'funded',
        title: 'Funded',
        width: 116,
        hidden: true,
        cell: loan => (loan.fundedAt ? <When at={loan.fundedAt} as="date" /> : dash),
      },
      {
        id: 'tags',
        title: 'Tags',
        width: 150,
        hidden: true,
        cell: loan =>
          loan.tags.length > 0 ? (
            <span className={css.tags}>
              {loan.tags.map(tag => (
                <Tag key={tag}>{tag}</Tag>
              ))}
            </span>
          ) : (
            dash
          ),
      },
    ],
    [people, stages, edits, mayEdit, mayAssign],
  )
}

/** The table's words for a sort and the server's. */
export const loanSortOf = (sort: string | undefined) =>
  (
    ({
      name: 'name',
      '-stage': 'stage-age',
      '-amount': 'amount',
      lock: 'lock',
      closing: 'closing',
      opened: 'oldest',
      '-opened': 'newest',
    }) as const
  )[sort ?? ''] ?? 'newest'

/** Most columns are sorted one way only: a click for the other way sorts the only way, or takes the sort off. */
export const loanSortAsked = (asked: string | undefined, now: string | undefined) => {
  if (!asked || asked.endsWith('opened')) return asked
  const only = { name: 'name', stage: '-stage', amount: '-amount', lock: 'lock', closing: 'closing' }[asked.replace('-', '')]
  return only === now ? undefined : only
}
