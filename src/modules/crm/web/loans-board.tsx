import { useQueries } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Board, type BoardColumn } from '#ui/board/board.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { counted, initials } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'
import { actionQuery, useAction } from '#ui/use-action.ts'
import { Money, Rate } from '#ui/values/money.tsx'
import { When } from '#ui/values/when.tsx'
import { countLoans, type LoanFilter, type LoanRow, listLoans } from '../contract/loan.ts'
import { usePlaces } from './board-places.ts'
import { type Colleagues, useColleagues } from './colleagues.ts'
import css from './leads.module.css'
import { useLoanEdits } from './loan-edits.ts'
import { purposeShort } from './loan-words.ts'
import { LockTag } from './lock-tag.tsx'
import { openStages, stageTone, useStages } from './stages.ts'
import { mortgageWords } from './words.ts'

/** Cards of a column; a longer one is read as a table. */
const perColumn = 40

export function LoansBoard({ filter }: { filter: LoanFilter }) {
  const [url] = useUrlState()
  const navigate = useNavigate()
  const stages = useStages()
  const people = useColleagues()
  const edits = useLoanEdits()
  const edit = useCan('loan.move')
  const pipeline = stages.loanPipelines.find(one => one.id === url.pipeline) ?? stages.loanPipelines[0]
  const ends = url.ends === 'yes'
  const counts = useAction(
    countLoans,
    { ...filter, pipeline: pipeline?.id, by: 'stage' },
    { enabled: Boolean(pipeline), keep: true },
  ).data
  const groupOf = (stage: string) => counts?.groups.find(one => one.key === stage)
  const shown = openStages(pipeline).filter(
    stage => ends || stage.outcome === 'open' || (stage.outcome !== 'lost' && groupOf(stage.id)) || stage.key === 'funded',
  )
  // A pipeline begins with its leads: the board of loans begins where the first loan stands.
  const first = shown.findIndex(stage => groupOf(stage.id))
  const wanted = shown.slice(Math.max(0, first)).filter(stage => !filter.stage || filter.stage.includes(stage.id))
  const answers = useQueries({
    queries: wanted.map(stage => ({
      ...actionQuery(listLoans, { ...filter, stage: [stage.id], limit: perColumn, sort: 'closing' as const }),
      placeholderData: (before: unknown) => before as never,
    })),
  })
  const columns = wanted.map((stage, index): BoardColumn<LoanRow> => {
    const group = groupOf(stage.id)
    const items = (answers[index]?.data?.items ?? []) as LoanRow[]
    return {
      id: stage.id,
      title: stage.name,
      tone: stageTone(stage),
      count: { value: group?.count ?? items.length },
      sumCents: group?.amountCents ?? null,
      items,
      closed: edit.allowed ? undefined : edit.why,
    }
  })
  const places = usePlaces<LoanRow>(columns, edits.move)
  if (!pipeline && !stages.loading)
    return (
      <EmptyState
        title="No pipeline yet"
        why="A board shows the stages of a pipeline. An administrator makes one in the settings."
      />
    )
  return (
    <Board
      label={`Loans by stage, ${pipeline?.name ?? ''}`}
      columns={places.columns}
      itemId={loan => loan.id}
      loading={stages.loading || !counts || answers.some(one => one.isPending)}
      onOpen={loan => void navigate({ to: `/loans/${loan.id}` })}
      onMove={places.onMove}
      card={loan => <LoanCard loan={loan} people={people} />}
      more={column =>
        column.count.value > column.items.length && column.items.length > 0 ? (
          <Link to="." search={{ ...url, as: undefined, stage: column.id } as never} className={css.more}>
            See all {counted(column.count, 'loan')}
          </Link>
        ) : null
      }
    />
  )
}

/** A loan on the board: whose, how much, what ends next. */
function LoanCard({ loan, people }: { loan: LoanRow; people: Colleagues }) {
  const owner = people.nameOf(loan.owner)
  return (
    <div className={css.card}>
      <div className={css.cardHead}>
        <strong>{loan.name}</strong>
        <Money cents={loan.amountCents} short />
      </div>
      <div className={css.cardLine}>
        <span className="truncate">
          {purposeShort[loan.purpose]}, {mortgageWords[loan.mortgageType]}
        </span>
        <Rate thousandths={loan.noteRate} />
      </div>
      <div className={css.cardFoot}>
        <span className={css.face} title={owner ?? 'Nobody'} data-none={owner ? undefined : true}>
          {owner ? initials(owner) : '–'}
        </span>
        {loan.late ? (
          <span data-tone="late" className={css.since}>
            Late, moved here <When at={loan.stageSince} />
          </span>
        ) : loan.lockExpiresAt && loan.status === 'open' ? (
          <LockTag loan={loan} />
        ) : (
          loan.closingAt && (
            <span>
              Closing <When at={loan.closingAt} as="date" />
            </span>
          )
        )}
      </div>
    </div>
  )
}
