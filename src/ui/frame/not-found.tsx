import { Button } from '@mantine/core'
import { IconMapPinOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '../feedback/empty-state.tsx'
import { useTitle } from './title.ts'

/** The same words whether it never was or belongs to somebody else: the answer must not tell the two apart. */
export function NotFound() {
  useTitle('Not found')
  return (
    <EmptyState
      page
      icon={IconMapPinOff}
      title="There is nothing here"
      why="The address may be wrong, the record may be gone, or you may not see it."
    >
      <Button component={Link} to="/">
        Go to the start
      </Button>
    </EmptyState>
  )
}
