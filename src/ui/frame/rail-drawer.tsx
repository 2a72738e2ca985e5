import { Drawer } from '@mantine/core'
import { Rail } from './rail.tsx'

/** The menu on a phone. */
export const RailDrawer = ({ onClose }: { onClose: () => void }) => (
  <Drawer.Root opened onClose={onClose} size={264} padding={0}>
    <Drawer.Overlay />
    <Drawer.Content aria-label="Menu">
      <Rail />
    </Drawer.Content>
  </Drawer.Root>
)
