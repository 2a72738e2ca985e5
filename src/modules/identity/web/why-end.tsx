import { Alert, Button, Textarea } from '@mantine/core'
import type { Problem } from '#ui/problem.ts'
import css from './why-end.module.css'

interface Props {
  description: string
  reason: string
  onReason: (reason: string) => void
  problem: Problem | undefined
  /** Everything that has to be said was said. */
  whole: unknown
  pending: boolean
  act: string
  onClose: () => void
}

/** How a form ends whose answer somebody else gives: why, what was refused, and the act. */
export const WhyEnd = ({ description, reason, onReason, problem, whole, pending, act, onClose }: Props) => (
  <>
    <Textarea
      label="Why?"
      description={description}
      autosize
      minRows={2}
      maxLength={500}
      value={reason}
      onChange={event => onReason(event.currentTarget.value)}
    />
    {problem && (
      <Alert color="red" role="alert">
        {problem.problems[0]?.message ?? problem.message}
      </Alert>
    )}
    <div className={css.acts}>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" variant="filled" disabled={!whole} loading={pending}>
        {act}
      </Button>
    </div>
  </>
)
