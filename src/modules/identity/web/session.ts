import { useRouter } from '@tanstack/react-router'
import { call } from '#ui/call.ts'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { queryClient } from '#ui/query-client.ts'
import { prefetch } from '#ui/use-action.ts'
import { readMe, signOut as signOutAction } from '../contract.ts'

/** Ends the session and starts the screen anew, so that nothing of it stays in memory. */
export async function signOut() {
  try {
    await call(signOutAction, {})
    location.assign('/sign-in')
  } catch (error) {
    showProblem(error)
  }
}

/** Only an address of this very site: `//elsewhere` and `https:` lead out of it. */
export const ownAddress = (to: string | undefined): string => (to && /^\/(?![/\\])/.test(to) ? to : '/')

/** Goes on after a session was opened: forgets what was asked before it, and opens the page that was wanted. */
export function useArrive() {
  const { history } = useRouter()
  return async (to: string) => {
    queryClient.clear()
    // The frame then opens with its content; what goes wrong here is shown there.
    await prefetch(readMe, {})
    history.replace(ownAddress(to))
  }
}

/** The secret after `#`, which browsers never send to a server. */
export const tokenInAddress = () => decodeURIComponent(location.hash.slice(1))
