import { Button } from '@mantine/core'
import { IconPhoneCall, IconPhoneOff, IconPhonePause } from '@tabler/icons-react'
import { useState } from 'react'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { PageSkeleton } from '#ui/feedback/skeletons.tsx'
import { exactText } from '#ui/format.ts'
import { useKeys } from '#ui/keys.ts'
import { useMe } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Keys } from '#ui/values/keys.tsx'
import { readCall, takeCall } from '../contract.ts'
import { CallCard } from './call-card.tsx'
import css from './calls.module.css'

/** The one page of whoever calls: a lead in hand, or the way to the next one. */
export function CallsPage() {
  const held = useAction(readCall, {})
  const take = useCommand(takeCall, { invalidates: [readCall] })
  // What was typed about a lead that was given back meanwhile.
  const [lost, setLost] = useState<{ note: string }>()
  const call = held.data?.call
  const next = () => {
    setLost(undefined)
    void take.run({}).catch(() => undefined)
  }
  useKeys([{ keys: 'n', label: 'Next lead', group: 'Record', run: next }], !call && !take.pending)

  if (held.error && !held.data) return <ErrorState error={held.error} onAgain={held.refetch} />
  if (!held.data) return <PageSkeleton />
  const button = (
    <Button
      variant="filled"
      size="md"
      loading={take.pending}
      onClick={next}
      rightSection={
        <span className={css.key}>
          <Keys keys="n" />
        </span>
      }
    >
      Next lead
    </Button>
  )
  if (lost)
    return (
      <EmptyState
        page
        icon={IconPhoneOff}
        title="This lead was given back"
        why={
          <>
            It was out of your hands for some minutes, so somebody else may call it now. Nothing was recorded.
            {lost.note && (
              <span className={css.lost}>
                Your note, for you to keep: <Copyable value={lost.note} what="your note" />
              </span>
            )}
          </>
        }
      >
        {button}
      </EmptyState>
    )
  if (call)
    return (
      <CallCard
        key={call.lead}
        call={call}
        onEnded={next}
        onLost={note => {
          setLost({ note })
          void held.refetch()
        }}
      />
    )
  if (take.output && !take.pending)
    return (
      <EmptyState page icon={IconPhonePause} title="No lead is due" why={<NextOne at={take.output.nextAt} />}>
        {button}
      </EmptyState>
    )
  return (
    <EmptyState
      page
      icon={IconPhoneCall}
      title="Ready to call"
      why="You are handed one lead at a time. It stays yours while this page is open and you record what came of the call."
    >
      {button}
    </EmptyState>
  )
}

function NextOne({ at }: { at: string | null }) {
  const zone = useMe().tenant.timeZone
  return at
    ? `No call is due before ${exactText(at, zone)}, or later, where people may not be called at that hour. New leads may come before that.`
    : 'Nothing is waiting in your campaigns. New leads will be handed out as they come.'
}
