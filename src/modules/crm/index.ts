export { offboard } from './actions/offboard.ts'
export { endLead, touched } from './actions/touch.ts'
export { forgetIndexes, indexAnew, indexedRows, markRows, unmarkRows } from './contract/blind-index.ts'
export { classOfChange } from './rules/custom-field.ts'
export { beginningOf } from './rules/pipeline-kinds.ts'
export { answeredIn } from './rules/speed.ts'
export { dropAlerts, type NewAlert, raiseAlert, raiseAlerts, seeAlertsAbout, settleAlerts } from './store/alerts.ts'
export { bringUpToDate, type PersonNews } from './store/bring-up.ts'
export {
  type Callable,
  callableLeads,
  type HeldLead,
  heldLead,
  keepCall,
  letGo,
  nextCallAt,
  takeBack,
  takeCall,
} from './store/call-queue.ts'
export { goneMarks } from './store/chosen-index.ts'
export {
  clearInventions,
  clearPeople,
  clearRest,
  handBack,
  hangingOn,
  keepAsOwn,
  peopleOfOperation,
} from './store/clear-operation.ts'
export { customFields } from './store/custom-fields.ts'
export { fillCustom, heldLeadFields, newCustom, ownLeadFields } from './store/fill-custom.ts'
export { holdBack } from './store/held-back.ts'
export { expectedLeakage, type Leakage, leakageOf } from './store/index-leakage.ts'
export { bearsGoneIndex, isIndexWhole } from './store/index-rows.ts'
export { type LeadFacts, leadFacts, leadFactsForUpdate, overdueOffers, scoreLead } from './store/lead-facts.ts'
export { giveLead, type HandedOver, type HandOver } from './store/lead-hand-over.ts'
export { type Repeat, type Repeated, repeatLead, repeatLeads } from './store/lead-repeat.ts'
export {
  type Match,
  matchPeople,
  matchPeopleOf,
  meetAmong,
  type OpenLeadRow,
  openLeadsOf,
  type Traces,
  withinWorkgroups,
} from './store/match.ts'
export { keepLead, keepLeads, type NewLead } from './store/new-leads.ts'
export {
  addIdentifiers,
  addIdentifiersOf,
  keepContact,
  keepContacts,
  mainHint,
  type NewContact,
  type Reach,
} from './store/new-people.ts'
export { officeOf } from './store/office.ts'
export {
  keepHouseholds,
  keepLoanPeople,
  keepPastLoans,
  keepPastNotes,
  keepPastPartners,
  keepPastTasks,
  type Stages,
  setLoansOfLeads,
  stagesByKey,
} from './store/past-records.ts'
export { firstStages } from './store/pipelines.ts'
export { recordsOfPerson } from './store/records-of-person.ts'
export { type Restored, restoreFields } from './store/restore-fields.ts'
export { leadsSeenAmong, seenAmong } from './store/seen-people.ts'
export {
  forgetAlertsOfGone,
  peopleToTakeBack,
  removePeople,
  type TakenBack,
  takeAdditionsBack,
  takeLeadsBack,
} from './store/take-back.ts'
export { type Stand, whereLeadsStand } from './store/where-it-stands.ts'
