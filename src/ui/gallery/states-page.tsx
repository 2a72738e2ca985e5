import { Button } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import { confirmByWord } from '../feedback/confirm-by-word.tsx'
import { EmptyState } from '../feedback/empty-state.tsx'
import { ErrorState } from '../feedback/error-state.tsx'
import { JobProgress } from '../feedback/job-progress.tsx'
import { FactsSkeleton, ListSkeleton } from '../feedback/skeletons.tsx'
import { showNotice, showProblem, showUndo } from '../feedback/toasts.tsx'
import { PageHeader } from '../page-header.tsx'
import { Problem } from '../problem.ts'
import css from './gallery.module.css'
import { sampleJobs } from './slots.tsx'

export function StatesPage() {
  return (
    <>
      <PageHeader title="States" />
      <div className={css.page}>
        <section className={css.part}>
          <h2>Empty</h2>
          <div className={css.box}>
            <EmptyState
              icon={IconInbox}
              title="No leads yet"
              why="Leads appear here when a form is filled in, a file is imported or you add one."
            >
              <Button variant="filled">Import a file</Button>
              <Button>Load the demo company</Button>
            </EmptyState>
          </div>
        </section>
        <section className={css.part}>
          <h2>Refused</h2>
          <div className={css.box}>
            <ErrorState
              error={
                new Problem('unavailable', 'The list could not be read. What you changed before is saved.', {
                  status: 500,
                  requestId: '0198f2c1-77aa',
                })
              }
              onAgain={() => undefined}
            />
          </div>
        </section>
        <section className={css.part}>
          <h2>Cut off</h2>
          <div className={css.box}>
            <ErrorState
              error={new Problem('unavailable', 'Could not reach the server. What you typed is kept.')}
              onAgain={() => undefined}
            />
          </div>
        </section>
        <section className={css.part}>
          <h2>On its way</h2>
          <ListSkeleton rows={4} />
          <FactsSkeleton facts={3} />
        </section>
        <section className={css.part}>
          <h2>Jobs</h2>
          {sampleJobs.map(job => (
            <JobProgress key={job.id} job={job} onReport={() => undefined} onUndo={() => undefined} onStop={() => undefined} />
          ))}
        </section>
        <section className={css.part}>
          <h2>Toasts and questions</h2>
          <div className={css.line}>
            <Button onClick={() => showUndo({ message: 'Stage changed to Contacted.', undo: () => showNotice('Taken back.') })}>
              Undo toast
            </Button>
            <Button onClick={() => showNotice('Sent for approval. Nothing changes until a second person agrees.')}>Notice</Button>
            <Button
              onClick={() =>
                showProblem(new Problem('conflict', 'Luis Ortega changed this lead a moment ago.', { requestId: '0198f2c1' }))
              }
            >
              Problem
            </Button>
            <Button
              onClick={() =>
                void confirmByWord({
                  title: 'Delete 3 leads?',
                  what: 'Their notes and files go with them. The record of who did what stays.',
                  word: 'delete',
                  act: 'Delete 3 leads',
                })
              }
            >
              Question
            </Button>
          </div>
        </section>
      </div>
    </>
  )
}
