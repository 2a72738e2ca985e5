import { useState } from 'react'
import { showAwaiting } from './feedback/toasts.tsx'
import { AwaitsApproval, asProblem, isQuiet, type Problem } from './problem.ts'

/** Asks what may need a second person: where it waits for one, that is told, and is no failure. */
export async function askAwaiting(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof AwaitsApproval)) throw error
    showAwaiting(error)
  }
}

/**
 * What a form asks that may need a second person: done or awaited, which is told, the form closes; what was refused is kept
 * for the form to say.
 */
export function useAsking(onClose: () => void) {
  const [problem, setProblem] = useState<Problem>()
  const [pending, setPending] = useState(false)
  const ask = async (work: () => Promise<unknown>) => {
    setPending(true)
    setProblem(undefined)
    try {
      await askAwaiting(work)
      // Still pending: until the form is gone, what was typed in it is kept with the request and not unsaved.
      onClose()
    } catch (error) {
      if (!isQuiet(error)) setProblem(asProblem(error))
      setPending(false)
    }
  }
  return { ask, pending, problem }
}
