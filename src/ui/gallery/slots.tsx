import { type Job, JobProgress } from '../feedback/job-progress.tsx'
import { Bell } from '../frame/bell.tsx'
import { RunningJobs } from '../frame/jobs.tsx'
import { When } from '../values/when.tsx'
import css from './gallery.module.css'
import { ago } from './sample.ts'

export const sampleJobs: Job[] = [
  { id: '1', label: 'Assigning 1,204 leads to Luis Ortega', state: 'running', done: 731, total: 1204 },
  { id: '2', label: 'Importing spring-open-house.csv', state: 'done', done: 4812, total: 4820, failed: 8 },
]

export const SampleJobs = () => (
  <RunningJobs jobs={sampleJobs}>
    {sampleJobs.map(job => (
      <JobProgress key={job.id} job={job} onReport={() => undefined} onUndo={() => undefined} onStop={() => undefined} />
    ))}
  </RunningJobs>
)

export const SampleBell = () => (
  <Bell unread={3}>
    <ul className={css.news}>
      <li>
        <a href="/gallery/lead/lead-1">James Carter was assigned to you</a>
        <When at={ago(4)} />
      </li>
      <li>
        <a href="/gallery/lead/lead-2">Linh Nguyen asked to be called at 3:00 PM</a>
        <When at={ago(52)} />
      </li>
    </ul>
  </Bell>
)
