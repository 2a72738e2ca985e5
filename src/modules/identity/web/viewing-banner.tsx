import { Button } from '@mantine/core'
import { useState } from 'react'
import { call } from '#ui/call.ts'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { endViewing } from '../contract.ts'
import css from './viewing.module.css'

/** Stands over everything while somebody sees the product as a colleague does. */
export function ViewingBanner({ as }: { as: string }) {
  const [pending, setPending] = useState(false)
  const end = async () => {
    setPending(true)
    try {
      await call(endViewing, {})
      location.assign('/settings/people')
    } catch (problem) {
      showProblem(problem)
      setPending(false)
    }
  }
  return (
    <section className={css.banner} aria-label="Viewing as a colleague">
      <span>
        You are looking at this as <b>{as}</b>. Nothing can be changed.
      </span>
      <Button size="compact-sm" loading={pending} onClick={() => void end()}>
        Stop viewing
      </Button>
    </section>
  )
}
