import { ActionIcon, Button, Progress } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconClock, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { counted, numberText } from '../format.ts'
import type { Tone } from '../theme.ts'
import css from './job-progress.module.css'

export interface Job {
  id: string
  /** What is being done: “Assigning 1,204 leads to Dana”. */
  label: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped'
  done: number
  /** Null while it is not known yet. */
  total: number | null
  failed?: number
  /** Why some are left as they were, in the place of the plain number. */
  note?: string | undefined
}

interface JobProgressProps {
  job: Job
  /** Opens the list of what failed and why. */
  onReport?: () => void
  onUndo?: () => void
  onStop?: () => void
  /** Takes it out of sight; only of work that ended. */
  onClose?: () => void
}

const looks: Record<Job['state'], { tone: Tone; icon: ReactNode; word: string }> = {
  waiting: { tone: 'plain', icon: <IconClock size={16} aria-hidden />, word: 'Waiting' },
  running: { tone: 'accent', icon: <IconClock size={16} aria-hidden />, word: 'Running' },
  done: { tone: 'done', icon: <IconCheck size={16} aria-hidden />, word: 'Done' },
  failed: { tone: 'late', icon: <IconX size={16} aria-hidden />, word: 'Failed' },
  stopped: { tone: 'due', icon: <IconAlertTriangle size={16} aria-hidden />, word: 'Stopped' },
}

/** Bulk work: how far it is, what failed, and the way back. */
export function JobProgress({ job, onReport, onUndo, onStop, onClose }: JobProgressProps) {
  const failed = job.failed ?? 0
  const partly = job.state === 'done' && failed > 0
  const { tone, icon, word } = partly ? { ...looks.stopped, word: 'Done in part' } : looks[job.state]
  const share = job.total ? Math.min(100, (job.done / job.total) * 100) : 0
  const going = job.state === 'running' || job.state === 'waiting'
  return (
    <div className={css.job} data-tone={tone}>
      <div className={css.head}>
        <span className={css.mark}>{icon}</span>
        <span className={css.label}>{job.label}</span>
        <span className={`${css.word} figures`}>
          {going && job.total ? `${numberText(job.done)} of ${numberText(job.total)}` : word}
        </span>
        {!going && onClose && (
          <ActionIcon size={20} aria-label={`Close: ${job.label}`} title="Close" onClick={onClose}>
            <IconX size={14} stroke={1.6} />
          </ActionIcon>
        )}
      </div>
      {going && <Progress value={job.total ? share : 100} animated={!job.total} size={4} aria-label={job.label} />}
      {(failed > 0 || onUndo || onStop) && (
        <div className={css.foot}>
          {failed > 0 && <span>{job.note ?? `${counted(failed, 'record')} failed; the others are done.`}</span>}
          <span className={css.acts}>
            {failed > 0 && onReport && (
              <Button size="compact-xs" variant="subtle" onClick={onReport}>
                See what failed
              </Button>
            )}
            {going && onStop && (
              <Button size="compact-xs" variant="subtle" onClick={onStop}>
                Stop
              </Button>
            )}
            {!going && onUndo && (
              <Button size="compact-xs" variant="subtle" onClick={onUndo}>
                Undo
              </Button>
            )}
          </span>
        </div>
      )}
    </div>
  )
}
