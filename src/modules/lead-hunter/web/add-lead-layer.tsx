import { lazy, useState } from 'react'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'

const Drawer = lazy(() => import('./add-lead-drawer.tsx').then(m => ({ default: m.AddLeadDrawer })))

/** Quick add: `?add=lead` on whatever page is open. */
export function AddLeadLayer() {
  const [url, setUrl] = useUrlState()
  const may = useCan('lead.add').allowed
  const opened = url.add === 'lead' && may
  // Loaded when it is first asked for; then it stays, so that it can close in its own time.
  const [seen, setSeen] = useState(opened)
  if (opened && !seen) setSeen(true)
  return seen && <Drawer opened={opened} onClose={() => setUrl({ add: undefined }, true)} />
}
