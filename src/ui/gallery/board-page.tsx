import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Board } from '../board/board.tsx'
import { PageHeader } from '../page-header.tsx'
import { Problem } from '../problem.ts'
import { Money, Rate } from '../values/money.tsx'
import { When } from '../values/when.tsx'
import css from './gallery.module.css'
import { pretend, sampleLeads, stages } from './sample.ts'

export function BoardPage() {
  const [leads, setLeads] = useState(sampleLeads.slice(0, 24))
  const navigate = useNavigate()
  return (
    <>
      <PageHeader title="Pipeline" count={{ value: leads.length }} />
      <Board
        label="Pipeline"
        columns={stages.map((stage, index) => {
          const items = leads.filter(lead => lead.stage === stage)
          return {
            id: stage,
            title: stage,
            tone: index === 4 ? 'done' : 'plain',
            count: { value: items.length },
            sumCents: items.reduce((sum, lead) => sum + lead.amountCents, 0),
            items,
          }
        })}
        itemId={lead => lead.id}
        onOpen={lead => void navigate({ to: `/gallery/lead/${lead.id}` })}
        onMove={async (lead, to) => {
          await pretend(600)
          if (to.column === 'Clear to close')
            throw new Problem('invalid', 'A loan is clear to close only after underwriting has approved it.', {
              requestId: '0198f2c1',
            })
          setLeads(old => old.map(one => (one.id === lead.id ? { ...one, stage: to.column } : one)))
        }}
        card={lead => (
          <div className={css.card}>
            <strong>{lead.name}</strong>
            <span>
              <Money cents={lead.amountCents} /> at <Rate thousandths={lead.rate} />
            </span>
            <span className={css.foot}>
              <span>{lead.owner ?? 'Nobody'}</span>
              <When at={lead.receivedAt} />
            </span>
          </div>
        )}
      />
    </>
  )
}
