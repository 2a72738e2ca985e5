import { Button, Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import css from './link-panel.module.css'

/** A secret that is shown this once: it does not vanish by a click beside it. */
export const ShownOnce = ({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) => (
  <Drawer
    opened={Boolean(children)}
    onClose={onClose}
    position="right"
    size={480}
    title={title}
    closeButtonProps={{ 'aria-label': 'Close' }}
    closeOnClickOutside={false}
  >
    <div className={css.panel}>
      {children}
      <div className={css.acts}>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  </Drawer>
)
