import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { requestOf } from '#ui/call.ts'
import { type Job, JobProgress } from '#ui/feedback/job-progress.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { cancelExport, fetchExport, readExport } from '../contract/export.ts'
import css from './dialog.module.css'

const states: Record<string, Job['state']> = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'stopped',
}

/** How far the file is, and the file itself while it can be fetched. */
export function ExportFile({ operation }: { operation: string }) {
  const { data } = useAction(readExport, { operation })
  const stop = useCommand(cancelExport, { invalidates: [readExport] })
  useLive(['operation.*'], [readExport])
  if (!data) return <Bone width={200} height={20} />
  if (data.state !== 'done') {
    const job: Job = {
      id: operation,
      label: data.problem ?? 'The file is being made',
      state: states[data.state] ?? 'running',
      done: data.done,
      total: data.total,
    }
    return (
      <JobProgress
        job={job}
        {...(data.state !== 'failed' &&
          data.state !== 'cancelled' && { onStop: () => void stop.run({ operation }).catch(() => undefined) })}
      />
    )
  }
  if (!data.ready)
    return <p className="quiet">The file was fetched, or its time is over. Ask for a new export if it is still needed.</p>
  return (
    <div className={css.file}>
      <Button
        component="a"
        href={requestOf(fetchExport, { operation }).url}
        download
        variant="filled"
        leftSection={<IconDownload size={16} stroke={1.6} />}
      >
        Fetch the file
      </Button>
      <small className="quiet">
        {counted(data.total ?? 0, 'lead')}, for you alone, once (and again for ten minutes, should the line break), until{' '}
        <When at={data.expiresAt} as="exact" />. That it is fetched is recorded.
      </small>
    </div>
  )
}
