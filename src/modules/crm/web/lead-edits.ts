import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { type Patch, useCommand } from '#ui/use-action.ts'
import type { CustomValue } from '../contract/custom-field.ts'
import { archiveLead, assignLead, countLeads, type LeadRow, listLeads, moveLead, readLead, updateLead } from '../contract/lead.ts'
import { readTimeline, readToday } from '../contract/work.ts'
import { askEnding } from './ending.tsx'
import { askHolder } from './new-holder.tsx'
import { useStages } from './stages.ts'

/** Answers that a change of a lead makes old. */
export const leadAnswers = [listLeads, countLeads, readLead, readTimeline, readToday] as const

type Change = Partial<Omit<LeadRow, 'custom'>>
type Sent = Change & { custom?: Record<string, CustomValue | null> }

/** Changes a lead ahead of the server, wherever it is on the screen. */
const patchLead = (patch: Patch, id: string, change: Change) => {
  patch(listLeads, answer => ({ ...answer, items: answer.items.map(row => (row.id === id ? { ...row, ...change } : row)) }))
  patch(readLead, answer => (answer.id === id ? { ...answer, ...change } : answer))
}

type Lead = Pick<LeadRow, 'id' | 'name'>

/** What can be done with one lead from a row, a card or its page. Each saves at once and throws what the server said. */
export function useLeadEdits() {
  const client = useQueryClient()
  const stages = useStages()
  const options = { invalidates: leadAnswers, quiet: true }
  const move = useCommand(moveLead, {
    ...options,
    optimistic: ({ lead, stage }, patch) => patchLead(patch, lead, { stage, stageSince: new Date().toISOString() }),
  })
  const assign = useCommand(assignLead, { ...options, optimistic: ({ lead, owner }, patch) => patchLead(patch, lead, { owner }) })
  const update = useCommand(updateLead, {
    ...options,
    // Of fields the client made only what is sent is known, not where it stands.
    optimistic: ({ lead, version: _, custom: __, ...change }, patch) => patchLead(patch, lead, change as Change),
  })
  const archive = useCommand(archiveLead, options)

  const now = useRef({ move, assign, update, archive, stages })
  now.current = { move, assign, update, archive, stages }

  return useMemo(() => {
    /** The newest version that is known, so that two quick changes of one's own are no conflict. */
    const keepVersion = (id: string, version: number) => {
      const kept = (answer: unknown): unknown => {
        if (typeof answer !== 'object' || answer === null) return answer
        if ('pages' in answer) return { ...answer, pages: (answer.pages as unknown[]).map(kept) }
        if ('items' in answer)
          return { ...answer, items: (answer.items as { id: string }[]).map(row => (row.id === id ? { ...row, version } : row)) }
        return 'id' in answer && answer.id === id ? { ...answer, version } : answer
      }
      for (const action of [listLeads, readLead]) client.setQueriesData({ queryKey: [action.name] }, kept)
    }
    return {
      async move(lead: Lead, stage: string) {
        const to = now.current.stages.stageOf(stage)
        const ending =
          to?.outcome === 'lost' || to?.outcome === 'hold' ? await askEnding({ kind: to.outcome, who: lead.name }) : undefined
        const answer = await now.current.move.run({
          lead: lead.id,
          stage,
          ...(ending?.lostReason && { lostReason: ending.lostReason }),
        })
        keepVersion(lead.id, answer.version)
        if (ending?.holdUntil) await this.update(lead, { holdUntil: ending.holdUntil })
        return answer
      },
      async assign(lead: Lead, owner: string | null, place: Pick<Change, 'state' | 'zip'> = {}) {
        const { version } = await now.current.assign.run({ lead: lead.id, owner, ...place })
        keepVersion(lead.id, version)
      },
      async update(lead: Lead, change: Sent & { lostReason?: string }, version?: number) {
        const send = (what: Sent, version?: number) =>
          now.current.update.run({ lead: lead.id, ...what, ...(version !== undefined && { version }) } as never)
        const { version: kept } = await send(change, version).catch(async refused => {
          const owner = await askHolder(refused, lead.name)
          const { state, zip, ...others } = change
          await this.assign(lead, owner, { ...(state !== undefined && { state }), ...(zip !== undefined && { zip }) })
          return Object.keys(others).length ? send(others) : { version: undefined }
        })
        if (kept !== undefined) keepVersion(lead.id, kept)
      },
      async archive(lead: Lead, archived: boolean) {
        await now.current.archive.run({ lead: lead.id, archived })
        if (archived)
          showUndo({
            message: `${lead.name} was archived.`,
            undo: () => now.current.archive.run({ lead: lead.id, archived: false }),
          })
      },
    }
  }, [client])
}
export type LeadEdits = ReturnType<typeof useLeadEdits>
