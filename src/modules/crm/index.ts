export { licenceProblem, licensedStates } from './rules/licence.ts'
export { type NewAlert, raiseAlert, raiseAlerts } from './store/alerts.ts'
export { type LeadFacts, leadFacts, leadFactsForUpdate, leadFactsOf, overdueOffers, scoreLead } from './store/lead-facts.ts'
export { giveLead, type HandedOver, type HandOver } from './store/lead-hand-over.ts'
export { type Repeat, type Repeated, repeatLead } from './store/lead-repeat.ts'
export {
  leadByExternalId,
  leadsByExternalId,
  type Match,
  matchPeople,
  matchPeopleOf,
  type OpenLeadRow,
  openLeadsOf,
  type Traces,
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
export { firstStage } from './store/pipelines.ts'
