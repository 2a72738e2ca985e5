import type { MantineColorScheme } from '@mantine/core'
import { IconDeviceLaptop, IconMoon, IconSun } from '@tabler/icons-react'
import type { NavIcon } from './page.ts'

/** Ways to color the screens. */
export const schemes: readonly { value: MantineColorScheme; label: string; icon: NavIcon }[] = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceLaptop },
]
