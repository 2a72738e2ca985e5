import { Button } from '@mantine/core'
import { call } from '#ui/call.ts'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { makeOld } from '#ui/query-client.ts'
import { When } from '#ui/values/when.tsx'
import { endElevation, readMe } from '../contract.ts'
import css from './viewing.module.css'

/** Stands over everything while somebody has rights for hours, or works by the emergency access. */
export function SpecialBanner({
  elevation,
  breakGlass,
}: Record<'elevation' | 'breakGlass', { id: string; until: string } | null>) {
  const end = async () => {
    try {
      await call(endElevation, { elevation: elevation!.id })
      await makeOld({ queryKey: [readMe.name] })
    } catch (problem) {
      showProblem(problem)
    }
  }
  if (breakGlass)
    return (
      <section className={css.banner} aria-label="Emergency access">
        <span>
          <b>Emergency access</b>, until <When at={breakGlass.until} as="exact" />. Every administrator was told, and everything
          done here is reviewed.
        </span>
      </section>
    )
  if (!elevation) return null
  return (
    <section className={css.banner} aria-label="Rights for hours">
      <span>
        You have more rights than every day, until <When at={elevation.until} as="exact" />. What you do names it.
      </span>
      <Button size="compact-sm" onClick={() => void end()}>
        End now
      </Button>
    </section>
  )
}
