import { Button } from '@mantine/core'
import { ActButton } from '#ui/act-button.tsx'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { readTrace } from '../contract/lead-route.ts'
import { DeclineMenu } from './decline-menu.tsx'
import { tried, useTaking } from './use-taking.ts'

/** At the end of a line of Today. */
export function TodayActs({ group, lead }: { group: string; lead: string }) {
  const { accept, decline } = useTaking()
  const mayClaim = useCan('lead.claim').allowed
  if (group === 'to_accept')
    return (
      <>
        <DeclineMenu small pending={decline.pending} onDecline={why => void tried(decline.run({ lead, why }))} />
        <Button size="compact-md" variant="filled" loading={accept.pending} onClick={() => void tried(accept.run({ lead }))}>
          Accept
        </Button>
      </>
    )
  return group === 'unclaimed' && mayClaim ? <Claim lead={lead} /> : null
}

/** Only what can be claimed has the button; where the law or the pool is against it, it says so before it is pressed. */
function Claim({ lead }: { lead: string }) {
  const { claim } = useTaking()
  const { data } = useAction(readTrace, { lead })
  if (!data?.claim) return null
  return (
    <ActButton
      needs="lead.claim"
      size="compact-md"
      blocked={data.claim.why ?? undefined}
      loading={claim.pending}
      onClick={() => tried(claim.run({ lead }))}
    >
      Claim
    </ActButton>
  )
}
