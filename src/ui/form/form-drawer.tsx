import { Drawer } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { mayLose } from '../feedback/leaving.tsx'
import { AroundForm, unsavedIn, useUnsaved } from './unsaved.ts'

interface FormDrawerProps {
  opened: boolean
  onClose: () => void
  title: ReactNode
  size: number
  /** What is filled in is kept beside the drawer, and was changed. */
  unsaved?: boolean
  /** False: what is shown this once does not vanish by a click beside it. */
  closeOnClickOutside?: boolean
  children: ReactNode
}

/** The house’s drawer: Escape, a click beside it and its cross ask before what was typed in it is lost. */
export function FormDrawer({ onClose, unsaved = false, children, ...rest }: FormDrawerProps) {
  const [drawer] = useState({})
  const close = async () => {
    if (!unsavedIn(drawer) || (await mayLose())) onClose()
  }
  return (
    <Drawer {...rest} onClose={() => void close()} position="right" closeButtonProps={{ 'aria-label': 'Close' }}>
      <AroundForm value={drawer}>
        <Kept unsaved={unsaved} />
        {children}
      </AroundForm>
    </Drawer>
  )
}

function Kept({ unsaved }: { unsaved: boolean }) {
  useUnsaved(unsaved)
  return null
}
