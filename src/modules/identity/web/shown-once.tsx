import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import css from './link-panel.module.css'

/** A secret that is shown this once: it does not vanish by a click beside it. */
export const ShownOnce = ({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) => (
  <FormDrawer opened={Boolean(children)} onClose={onClose} size={480} title={title} closeOnClickOutside={false}>
    <div className={css.panel}>
      {children}
      <div className={css.acts}>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  </FormDrawer>
)
