import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { type Patch, useCommand } from '#ui/use-action.ts'
import { readContact } from '../contract/contact.ts'
import {
  assignLoan,
  countLoans,
  type LoanEdits as Edits,
  type LoanRow,
  listLoans,
  moveLoan,
  readLoan,
  updateLoan,
} from '../contract/loan.ts'
import { readTimeline, readToday } from '../contract/work.ts'
import { askEnding } from './ending.tsx'
import { askHolder } from './new-holder.tsx'
import { useStages } from './stages.ts'

/** Answers that a change of a loan makes old. */
export const loanAnswers = [listLoans, countLoans, readLoan, readTimeline, readToday, readContact] as const

/** Changes a loan ahead of the server, wherever it is on the screen. */
const patchLoan = (patch: Patch, id: string, change: Partial<LoanRow>) => {
  patch(listLoans, answer => ({ ...answer, items: answer.items.map(row => (row.id === id ? { ...row, ...change } : row)) }))
  patch(readLoan, answer => (answer.id === id ? { ...answer, ...change } : answer))
}

type Loan = Pick<LoanRow, 'id' | 'name'>

/** What can be done with one loan from a row, a card or its page. Each saves at once and throws what the server said. */
export function useLoanEdits() {
  const client = useQueryClient()
  const stages = useStages()
  const options = { invalidates: loanAnswers, quiet: true }
  const move = useCommand(moveLoan, {
    ...options,
    optimistic: ({ loan, stage }, patch) =>
      patchLoan(patch, loan, { stage, stageSince: new Date().toISOString(), late: false, lateAt: null }),
  })
  const assign = useCommand(assignLoan, { ...options, optimistic: ({ loan, owner }, patch) => patchLoan(patch, loan, { owner }) })
  const update = useCommand(updateLoan, {
    ...options,
    optimistic: ({ loan, version: _, archived: __, ...change }, patch) => patchLoan(patch, loan, change as Partial<LoanRow>),
  })
  const now = useRef({ move, assign, update, stages })
  now.current = { move, assign, update, stages }

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
      for (const action of [listLoans, readLoan]) client.setQueriesData({ queryKey: [action.name] }, kept)
    }
    return {
      async move(loan: Loan, stage: string) {
        const to = now.current.stages.stageOf(stage)
        const ending = to?.outcome === 'lost' ? await askEnding({ kind: 'lost', who: `the loan of ${loan.name}` }) : undefined
        const { version } = await now.current.move.run({
          loan: loan.id,
          stage,
          ...(ending?.lostReason && { lostReason: ending.lostReason }),
        })
        keepVersion(loan.id, version)
      },
      async assign(loan: Loan, owner: string | null, place: Pick<Edits, 'state' | 'propertyZip'> = {}) {
        const { version } = await now.current.assign.run({ loan: loan.id, owner, ...place })
        keepVersion(loan.id, version)
      },
      async update(loan: Loan, change: Edits & { archived?: boolean }, version?: number) {
        const send = (what: typeof change, version?: number) =>
          now.current.update.run({ loan: loan.id, ...what, ...(version !== undefined && { version }) })
        const { version: kept } = await send(change, version).catch(async refused => {
          const owner = await askHolder(refused, `the loan of ${loan.name}`)
          const { state, propertyZip, ...others } = change
          await this.assign(loan, owner, {
            ...(state !== undefined && { state }),
            ...(propertyZip !== undefined && { propertyZip }),
          })
          return Object.keys(others).length ? send(others) : { version: undefined }
        })
        if (kept !== undefined) keepVersion(loan.id, kept)
      },
    }
  }, [client])
}
export type LoanActs = ReturnType<typeof useLoanEdits>
