import { useQueries } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Board, type BoardColumn } from '#ui/board/board.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { counted, initials } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'
import { actionQuery, useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { countPartners, listPartners, type PartnerFilter, type PartnerRow } from '../contract/partner.ts'
import { usePlaces } from './board-places.ts'
import { type Colleagues, useColleagues } from './colleagues.ts'
import css from './leads.module.css'
import { usePartnerEdits } from './partner-edits.ts'
import { usePartnerStages } from './partner-stages.ts'
import { stageTone } from './stages.ts'

const perColumn = 40

export function PartnersBoard({ filter }: { filter: PartnerFilter }) {
  const [url] = useUrlState()
  const navigate = useNavigate()
  const stages = usePartnerStages()
  const people = useColleagues()
  const edits = usePartnerEdits()
  const edit = useCan('partner.move')
  const wanted = stages.stages.filter(stage => !filter.stage || filter.stage.includes(stage.id))
  const counts = useAction(countPartners, { ...filter, by: 'stage' }, { keep: true }).data
  const answers = useQueries({
    queries: wanted.map(stage => ({
      ...actionQuery(listPartners, { ...filter, stage: [stage.id], limit: perColumn, sort: 'name' as const }),
      placeholderData: (before: unknown) => before as never,
    })),
  })
  const columns = wanted.map((stage, index): BoardColumn<PartnerRow> => {
    const items = answers[index]?.data?.items ?? []
    return {
      id: stage.id,
      title: stage.name,
      tone: stageTone(stage),
      count: { value: counts?.groups.find(one => one.key === stage.id)?.count ?? items.length },
      items,
      closed: edit.allowed ? undefined : edit.why,
    }
  })
  const places = usePlaces<PartnerRow>(columns, edits.move)
  if (wanted.length === 0 && !stages.loading)
    return (
      <EmptyState
        title="No partner pipeline yet"
        why="A board shows the stages of a pipeline. An administrator makes one for partners in the settings."
      />
    )
  return (
    <Board
      label="Partners by stage"
      columns={places.columns}
      itemId={one => one.id}
      loading={stages.loading || answers.some(one => one.isPending)}
      onOpen={one => void navigate({ to: `/partners/${one.id}` })}
      onMove={places.onMove}
      card={one => <PartnerCard partner={one} people={people} />}
      more={column =>
        column.count.value > column.items.length && column.items.length > 0 ? (
          <Link to="." search={{ ...url, as: undefined, stage: column.id } as never} className={css.more}>
            See all {counted(column.count, 'partner')}
          </Link>
        ) : null
      }
    />
  )
}

/** A partner on the board: who, where, how much came of it. */
function PartnerCard({ partner, people }: { partner: PartnerRow; people: Colleagues }) {
  const owner = people.nameOf(partner.owner)
  return (
    <div className={css.card}>
      <div className={css.cardHead}>
        <strong>{partner.name}</strong>
        {partner.loans > 0 && <span className="figures">{counted(partner.loans, 'loan')}</span>}
      </div>
      <div className={css.cardLine}>
        <span className="truncate">{[partner.company, partner.territory].filter(Boolean).join(', ') || 'No company yet'}</span>
      </div>
      <div className={css.cardFoot}>
        <span className={css.face} title={owner ?? 'Nobody'} data-none={owner ? undefined : true}>
          {owner ? initials(owner) : '–'}
        </span>
        <span data-tone={partner.late ? 'late' : undefined} className={css.since}>
          {partner.late ? 'Late, moved here ' : 'Moved here '}
          <When at={partner.stageSince} />
        </span>
      </div>
    </div>
  )
}
