import { useMediaQuery } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'

/** Where toasts stand: below, and on a phone above, since the acts of its drawers and pages are below. */
export function Toasts() {
  const phone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false })
  return (
    <Notifications
      position={phone ? 'top-center' : 'bottom-center'}
      limit={4}
      transitionDuration={120}
      containerWidth={420}
      zIndex={1000}
    />
  )
}
