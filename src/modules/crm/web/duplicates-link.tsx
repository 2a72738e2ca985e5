import { Button } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { countText } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { countAlike } from '../contract/alike.ts'

/** The way to the people who may be the same, with how many there are. */
export function DuplicatesLink() {
  const can = useCan('contact.merge')
  const { data } = useAction(countAlike, {}, { enabled: can.allowed, staleTime: 60_000 })
  if (!can.allowed) return null
  return (
    <Button
      variant="subtle"
      leftSection={<IconUsers size={15} stroke={1.6} aria-hidden />}
      renderRoot={props => <Link to="/people/duplicates" {...props} />}
    >
      Possible duplicates
      {data && data.count > 0 && (
        <span className="quiet figures">&nbsp;{countText({ value: data.count, capped: data.capped })}</span>
      )}
    </Button>
  )
}
