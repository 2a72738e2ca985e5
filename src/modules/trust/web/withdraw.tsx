import { Button } from '@mantine/core'
import { useCommand } from '#ui/use-action.ts'
import { listApprovals, readApproval, withdrawApproval } from '../contract.ts'

/** Takes one's own request back, wherever it is told of. */
export function Withdraw({ approval, mine }: { approval: string; mine: boolean }) {
  const withdraw = useCommand(withdrawApproval, {
    invalidates: [listApprovals, readApproval],
    done: 'Withdrawn. Nothing was done.',
  })
  if (!mine) return null
  return (
    <Button size="compact-sm" loading={withdraw.pending} onClick={() => void withdraw.run({ approval }).catch(() => undefined)}>
      Withdraw
    </Button>
  )
}
