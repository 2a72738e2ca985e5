import type { ErrorComponentProps } from '@tanstack/react-router'
import { useRouter } from '@tanstack/react-router'
import { ErrorState } from '../feedback/error-state.tsx'
import { asProblem } from '../problem.ts'
import { NotFound } from './not-found.tsx'
import { useTitle } from './title.ts'

/** A page that could not be drawn. The frame around it goes on working. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const problem = asProblem(error)
  useTitle('Something went wrong')
  if (problem.word === 'not-found') return <NotFound />
  const again = () => {
    if (problem.word === 'gone') return location.reload()
    reset()
    void router.invalidate()
  }
  return <ErrorState page error={problem} onAgain={again} />
}
