import { IconFingerprintOff } from '@tabler/icons-react'
import { ActButton } from '#ui/act-button.tsx'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { useLive } from '#ui/live.ts'
import { useCan, useMe } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { askFactorReset, cancelFactorReset, readFactorReset } from '../contract.ts'
import css from './settings.module.css'
import type { Person } from './slots.ts'

/** Whether the factors of a colleague are about to be taken off; undefined where the reader has no say in it. */
function useReset(person: Person) {
  const me = useMe()
  const can = useCan(readFactorReset.needs)
  const enabled = can.allowed && person.status === 'active' && person.id !== me.user.id
  const { data } = useAction(readFactorReset, { person: person.id }, { enabled })
  useLive(['identity.*'], [readFactorReset])
  return enabled ? data : undefined
}

/** Takes the second factor off somebody who lost theirs: in a day, and never unseen. */
export function ResetFactors({ person }: { person: Person }) {
  const reset = useReset(person)
  const ask = useCommand(askFactorReset, { invalidates: [readFactorReset] })
  if (!reset || reset.dueAt) return null
  const begin = async () => {
    const sure = await confirmByWord({
      title: `Reset the second factor of ${person.name}?`,
      what: `For a colleague who has lost their passkeys and authenticator app. In 24 hours all of them come off, and ${person.name} adds new ones at the next sign-in. They are told at once; until then you or they can call it off.`,
      word: 'reset',
      act: 'Reset second factor',
    })
    if (sure) await ask.run({ person: person.id })
  }
  return (
    <ActButton
      needs="people.recover"
      leftSection={<IconFingerprintOff size={16} stroke={1.6} />}
      loading={ask.pending}
      blocked={reset.held ? undefined : `${person.name} has no second factor. They add one when they sign in next.`}
      onClick={() => void begin().catch(() => undefined)}
    >
      Reset second factor
    </ActButton>
  )
}

/** Says at the top of the person's page that it is under way, and lets it be called off. */
export function FactorResetNote({ person }: { person: Person }) {
  const reset = useReset(person)
  const cancel = useCommand(cancelFactorReset, {
    invalidates: [readFactorReset],
    done: `Called off. ${person.name} signs in as before.`,
  })
  if (!reset?.dueAt) return null
  return (
    <div className={css.note} role="status">
      <IconFingerprintOff size={16} stroke={1.6} aria-hidden />
      <span>
        The second factor of {person.name} comes off on <When at={reset.dueAt} as="exact" />, unless they show it before.
      </span>
      <ActButton
        needs="people.recover"
        size="compact-sm"
        loading={cancel.pending}
        onClick={() => void cancel.run({ person: person.id }).catch(() => undefined)}
      >
        Call it off
      </ActButton>
    </div>
  )
}
