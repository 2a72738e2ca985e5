import { Button } from '@mantine/core'
import { useCan } from '#ui/me.ts'
import { DeclineMenu } from './decline-menu.tsx'
import { tried, useTaking } from './use-taking.ts'

/** At the end of a line of Today. */
export function TodayActs({ group, lead }: { group: string; lead: string }) {
  const { accept, decline, claim } = useTaking()
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
  if (group === 'unclaimed' && mayClaim)
    return (
      <Button size="compact-md" loading={claim.pending} onClick={() => void tried(claim.run({ lead }))}>
        Claim
      </Button>
    )
  return null
}
