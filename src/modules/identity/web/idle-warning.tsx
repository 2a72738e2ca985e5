import { Button, Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { lastUsedAt } from '#ui/attended.ts'
import { call } from '#ui/call.ts'
import { lastAnswer } from '#ui/step-up.ts'
import { readMe } from '../contract.ts'
import css from './bare-page.module.css'

/** Before the end, in milliseconds: how long the person is warned. */
const warning = 2 * 60_000
/** The server notes a use at most once a minute: the session may end by so much earlier than this page counts. */
const blur = 60_000
/** Whoever types without asking the server for anything is told to it now and then. */
const tellEvery = 4 * 60_000

interface IdleWarningProps {
  idleMinutes: number
  /** The end in any case; ISO time. */
  endsAt: string
}

/** Says that the session is about to end while nobody works here, and lets one stay. What was typed is kept either way. */
export function IdleWarning({ idleMinutes, endsAt }: IdleWarningProps) {
  const [left, setLeft] = useState<number>()
  const ends = Date.parse(endsAt)
  useEffect(() => {
    const look = () => {
      const now = Date.now()
      const rested = lastAnswer() + idleMinutes * 60_000 - blur
      const until = Math.min(rested, ends) - now
      if (until <= 0) {
        setLeft(undefined)
        // Over: asking finds out, and the page asks to sign in again.
        void call(readMe, {}).catch(() => undefined)
        return
      }
      if (until > warning) setLeft(undefined)
      else setLeft(Math.ceil(until / 1000))
      const working = now - lastUsedAt() < tellEvery
      if (until > warning && working && now - lastAnswer() > tellEvery) void call(readMe, {}).catch(() => undefined)
    }
    const timer = setInterval(look, left === undefined ? 10_000 : 1000)
    return () => clearInterval(timer)
  }, [idleMinutes, ends, left])

  if (left === undefined) return null
  const final = lastAnswer() + idleMinutes * 60_000 - blur > ends
  const words = left > 90 ? `${Math.ceil(left / 60)} minutes` : `${left} seconds`
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      title="Are you still there?"
      size={420}
      zIndex={350}
    >
      <div className={css.form}>
        <p className={css.say} aria-live="polite">
          {final
            ? `Your session reaches its longest time and ends in ${words}. You then sign in again; what you typed is kept.`
            : `You will be signed out in ${words}, because nothing was done here for a while. What you typed is kept.`}
        </p>
        {final ? (
          <Button variant="filled" data-autofocus onClick={() => setLeft(undefined)}>
            Go on until then
          </Button>
        ) : (
          <Button
            variant="filled"
            data-autofocus
            onClick={() =>
              void call(readMe, {}).then(
                () => setLeft(undefined),
                () => undefined,
              )
            }
          >
            Stay signed in
          </Button>
        )}
      </div>
    </Modal>
  )
}
