import type { Handler } from '#kernel/handle.ts'
import { accessActions } from './actions/access.ts'
import { alertActions } from './actions/alerts.ts'
import { alikeActions } from './actions/alike.ts'
import { assignmentActions } from './actions/assignment.ts'
import { blindIndexActions } from './actions/blind-index.ts'
import { bulkActions } from './actions/bulk.ts'
import { bulkUndo } from './actions/bulk-undo.ts'
import { contactActions } from './actions/contacts.ts'
import { conversionActions } from './actions/conversion.ts'
import { customFieldActions } from './actions/custom-fields.ts'
import { draftReach } from './actions/draft-reach.ts'
import { exportActions } from './actions/exports.ts'
import { fileActions } from './actions/files.ts'
import { leadWork } from './actions/lead-work.ts'
import { leadActions } from './actions/leads.ts'
import { loanFileActions } from './actions/loan-file.ts'
import { loanPeopleActions } from './actions/loan-people.ts'
import { loanActions } from './actions/loans.ts'
import { mergeActions } from './actions/merges.ts'
import { noteActions } from './actions/notes.ts'
import { offboardActions } from './actions/offboard.ts'
import { operationActions } from './actions/operations.ts'
import { partnerActions } from './actions/partners.ts'
import { pipelineActions } from './actions/pipelines.ts'
import { placeActions } from './actions/places.ts'
import { presenceActions } from './actions/presence.ts'
import { recordsOfPartActions } from './actions/records-of-part.ts'
import { reminderActions } from './actions/reminders.ts'
import { revealCustomActions } from './actions/reveal-custom.ts'
import { searchActions } from './actions/search.ts'
import { taskActions } from './actions/tasks.ts'
import { timelineActions } from './actions/timeline.ts'
import { todayActions } from './actions/today.ts'
import { viewActions } from './actions/views.ts'

export const actions: readonly Handler[] = [
  ...leadActions,
  ...leadWork,
  ...assignmentActions,
  ...accessActions,
  ...contactActions,
  ...customFieldActions,
  ...revealCustomActions,
  ...mergeActions,
  ...alikeActions,
  ...blindIndexActions,
  ...bulkActions,
  ...bulkUndo,
  ...exportActions,
  ...draftReach,
  ...operationActions,
  ...searchActions,
  ...todayActions,
  ...alertActions,
  ...pipelineActions,
  ...loanActions,
  ...loanPeopleActions,
  ...loanFileActions,
  ...conversionActions,
  ...partnerActions,
  ...placeActions,
  ...taskActions,
  ...noteActions,
  ...fileActions,
  ...timelineActions,
  ...viewActions,
  ...reminderActions,
  ...offboardActions,
  ...recordsOfPartActions,
  ...presenceActions,
]
