import { Button, Popover, RingProgress } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Job } from '../feedback/job-progress.tsx'
import { counted } from '../format.ts'
import css from './slots.module.css'

interface RunningJobsProps {
  jobs: readonly Job[]
  /** One `JobProgress` a job, with its buttons. */
  children: ReactNode
}

/** Running work, for the frame's slot. Not there while nothing runs. */
export function RunningJobs({ jobs, children }: RunningJobsProps) {
  const going = jobs.filter(job => job.state === 'running' || job.state === 'waiting')
  if (jobs.length === 0) return null
  const total = going.reduce((sum, job) => sum + (job.total ?? 0), 0)
  const done = going.reduce((sum, job) => sum + (job.total ? job.done : 0), 0)
  const failed = jobs.some(job => job.state === 'failed' || (job.failed ?? 0) > 0)
  const share = total > 0 ? (done / total) * 100 : going.length > 0 ? 25 : 100
  return (
    <Popover width={360} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          className={css.jobs!}
          leftSection={
            <RingProgress
              size={18}
              thickness={2.5}
              sections={[{ value: share, color: failed ? 'var(--due)' : 'var(--accent)' }]}
              aria-hidden
            />
          }
        >
          {going.length > 0 ? counted(going.length, 'job') : failed ? 'Done in part' : 'Done'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12} pt={4} pb={4} aria-label="Running jobs">
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
