import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { Input } from '#ui/call.ts'
import { type Patch, useCommand } from '#ui/use-action.ts'
import { countPartners, listPartners, movePartner, type PartnerRow, readPartner, updatePartner } from '../contract/partner.ts'
import { readTimeline } from '../contract/work.ts'

/** Answers that a change of a partner makes old. */
export const partnerAnswers = [listPartners, countPartners, readPartner, readTimeline] as const

const patchPartner = (patch: Patch, id: string, change: Partial<PartnerRow>) => {
  patch(listPartners, answer => ({ ...answer, items: answer.items.map(row => (row.id === id ? { ...row, ...change } : row)) }))
  patch(readPartner, answer => (answer.id === id ? { ...answer, ...change } : answer))
}
type Partner = Pick<PartnerRow, 'id' | 'name'>
type Change = Omit<Input<typeof updatePartner>, 'partner' | 'version'>

/** What can be done with one partner from a row, a card or its page. Each saves at once and throws what the server said. */
export function usePartnerEdits() {
  const client = useQueryClient()
  const options = { invalidates: partnerAnswers, quiet: true }
  const move = useCommand(movePartner, {
    ...options,
    optimistic: ({ partner, stage }, patch) => patchPartner(patch, partner, { stage, stageSince: new Date().toISOString() }),
  })
  const update = useCommand(updatePartner, {
    ...options,
    optimistic: ({ partner, version: _, ...change }, patch) => patchPartner(patch, partner, change as Partial<PartnerRow>),
  })
  const now = useRef({ move, update })
  now.current = { move, update }
  return useMemo(() => {
    /** The newest version that is known, so that two quick changes of one's own are no conflict. */
    const keepVersion = (id: string, version: number) =>
      client.setQueriesData({ queryKey: [readPartner.name] }, (answer: unknown) =>
        answer && (answer as { id: string }).id === id ? { ...answer, version } : answer,
      )
    return {
      async move(partner: Partner, stage: string) {
        keepVersion(partner.id, (await now.current.move.run({ partner: partner.id, stage })).version)
      },
      async update(partner: Partner, change: Change, version?: number) {
        const answer = await now.current.update.run({
          partner: partner.id,
          ...change,
          ...(version !== undefined && { version }),
        })
        keepVersion(partner.id, answer.version)
      },
    }
  }, [client])
}
export type PartnerActs = ReturnType<typeof usePartnerEdits>
