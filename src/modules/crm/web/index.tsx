import { IconAddressBook, IconCheckbox, IconSun, IconTargetArrow } from '@tabler/icons-react'
import { lazy } from 'react'
import { draftParts, movingParts, personActions, waitingParts } from '#modules/identity/web/slots.ts'
import type { House } from '#ui/frame/house.ts'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { fill } from '#ui/frame/slot.tsx'
import { prefetch } from '#ui/use-action.ts'
import { readContact } from '../contract/contact.ts'
import { listCustomFields } from '../contract/custom-field.ts'
import { readLead } from '../contract/lead.ts'
import { listPipelines } from '../contract/pipeline.ts'
import { readToday } from '../contract/work.ts'
import { AlertBell } from './alert-bell.tsx'
import { Jobs } from './jobs.tsx'
import { loanPages } from './loan-pages.ts'
import { searches } from './search.ts'
import { leadsActs } from './slots.ts'

export const pages: readonly Page[] = [
  {
    path: '/today',
    title: 'Today',
    needs: 'today.read',
    nav: { label: 'Today', section: 'Work', icon: IconSun, order: 10, key: 't' },
    load: () => prefetch(readToday, {}),
    Page: lazyPage(() => import('./today-page.tsx'), 'TodayPage'),
  },
  {
    path: '/leads',
    title: 'Leads',
    needs: 'lead.read',
    nav: { label: 'Leads', section: 'Work', icon: IconTargetArrow, order: 20, key: 'l' },
    load: () => Promise.all([prefetch(listPipelines, {}), prefetch(listCustomFields, {})]),
    Page: lazyPage(() => import('./leads-page.tsx'), 'LeadsPage'),
  },
  {
    path: '/leads/$lead',
    title: 'Lead',
    needs: 'lead.read',
    load: ({ params }) => prefetch(readLead, { lead: params.lead! }),
    Page: lazyPage(() => import('./lead-page.tsx'), 'LeadPage'),
  },
  {
    path: '/people',
    title: 'People',
    needs: 'contact.read',
    nav: { label: 'People', section: 'Work', icon: IconAddressBook, order: 30, key: 'p' },
    load: () => prefetch(listCustomFields, {}),
    Page: lazyPage(() => import('./people-page.tsx'), 'PeoplePage'),
  },
  {
    path: '/people/duplicates',
    title: 'Possible duplicates',
    alsoCalled: 'merge people same person twice',
    needs: 'contact.merge',
    Page: lazyPage(() => import('./duplicates-page.tsx'), 'DuplicatesPage'),
  },
  {
    path: '/people/$person',
    title: 'Person',
    needs: 'contact.read',
    load: ({ params }) => prefetch(readContact, { contact: params.person! }),
    Page: lazyPage(() => import('./person-page.tsx'), 'PersonPage'),
  },
  {
    path: '/tasks',
    title: 'Tasks',
    needs: 'task.use',
    nav: { label: 'Tasks', section: 'Work', icon: IconCheckbox, order: 25, key: 'k' },
    Page: lazyPage(() => import('./tasks-page.tsx'), 'TasksPage'),
  },
  {
    path: '/tasks/new',
    title: 'Add a task',
    needs: 'task.add',
    Page: lazyPage(() => import('./tasks-page.tsx'), 'NewTaskPage'),
  },
  ...loanPages,
]

const Deactivate = lazy(() => import('./deactivate.tsx').then(m => ({ default: m.Deactivate })))

const DraftReach = lazy(() => import('./draft-reach.tsx').then(m => ({ default: m.DraftReach })))

const ImaginedSight = lazy(() => import('./imagined-sight.tsx').then(m => ({ default: m.ImaginedSight })))

const ExportLeads = lazy(() => import('./export-leads.tsx').then(m => ({ default: m.ExportLeads })))

const Unassigned = lazy(() => import('./unassigned.tsx').then(m => ({ default: m.Unassigned })))

const MovingRecords = lazy(() => import('./moving-records.tsx').then(m => ({ default: m.MovingRecords })))

/** What this room gives to the frame beside its pages. */
export const frame = {
  quickAdd: [{ label: 'Task or callback', icon: IconCheckbox, needs: 'task.add', to: '/tasks/new' }],
  searches,
  slots: { Bell: AlertBell, Jobs },
  fillings: [
    fill(draftParts, DraftReach, { needs: 'matrix.try' }),
    fill(draftParts, ImaginedSight, { needs: 'matrix.try', order: 1 }),
    fill(personActions, Deactivate),
    fill(movingParts, MovingRecords),
    fill(waitingParts, Unassigned, { needs: 'lead.read' }),
    fill(leadsActs, ExportLeads, { needs: 'lead.export', order: -1 }),
  ],
} satisfies Partial<House>
