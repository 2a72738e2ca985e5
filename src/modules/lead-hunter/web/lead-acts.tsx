import { IconCheck, IconHandGrab } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { Countdown } from '#modules/crm/web/countdown.tsx'
import type { LeadDetail } from '#modules/crm/web/lead-detail.ts'
import { ActButton } from '#ui/act-button.tsx'
import { useKeys } from '#ui/keys.ts'
import { useCan, useMe } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { readTrace } from '../contract/lead-route.ts'
import { DeclineMenu } from './decline-menu.tsx'
import { tried, useTaking } from './use-taking.ts'

/** Beside a lead's name: accept or decline while the timer runs, or claim what nobody has yet. */
export function LeadActs({ lead }: { lead: LeadDetail }) {
  const me = useMe().user
  const navigate = useNavigate()
  const { accept, decline, claim } = useTaking()
  const may = useCan('lead.claim').allowed
  const waits = lead.owner === me.id && lead.acceptBy !== null && lead.acceptedAt === null
  const free = lead.owner === null && lead.pool !== null && !lead.archived
  // The law and the pool are asked before somebody presses it; the claim itself asks them once more.
  const claimable = useAction(readTrace, { lead: lead.id }, { enabled: free && may }).data?.claim
  const take = () => tried(accept.run({ lead: lead.id }))
  const have = () => tried(claim.run({ lead: lead.id }))
  useKeys(
    [
      {
        keys: 'y',
        label: waits ? 'Accept the lead' : 'Claim the lead',
        group: 'Record',
        run: () => void (waits ? take() : have()),
      },
    ],
    waits || (free && may && claimable?.may === true),
  )
  if (waits)
    return (
      <>
        <Countdown until={lead.acceptBy!} what="to accept" />
        <DeclineMenu
          pending={decline.pending}
          onDecline={async why => {
            // Whoever declines does not see the lead any more.
            if (await tried(decline.run({ lead: lead.id, why }))) void navigate({ to: '/today' })
          }}
        />
        <ActButton
          needs="lead.accept"
          variant="filled"
          loading={accept.pending}
          leftSection={<IconCheck size={16} stroke={2} aria-hidden />}
          onClick={take}
        >
          Accept
        </ActButton>
      </>
    )
  if (!free) return null
  return (
    <ActButton
      needs="lead.claim"
      blocked={claimable?.why ?? undefined}
      variant={claimable?.why ? 'default' : 'filled'}
      loading={claim.pending}
      leftSection={<IconHandGrab size={16} stroke={1.6} aria-hidden />}
      onClick={have}
    >
      Claim
    </ActButton>
  )
}
