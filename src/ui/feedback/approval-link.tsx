import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'

let pathOf: ((approval: string) => string) | undefined
let open: ((path: string) => void) | undefined

/** Where requests for a second person are opened. Toasts stand outside the pages, so they are told once, at the start. */
export function leadTo(path: (approval: string) => string, go: (path: string) => void) {
  pathOf = path
  open = go
}

/** Leads to a request that waits for a second person; only words where no room keeps them. */
export function ApprovalLink({ approval, children }: { approval: string; children: ReactNode }) {
  const path = pathOf?.(approval)
  if (!path) return null
  return (
    <Anchor
      href={path}
      size="sm"
      onClick={event => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || !open) return
        event.preventDefault()
        open(path)
      }}
    >
      {children}
    </Anchor>
  )
}
