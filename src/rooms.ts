import type { Room } from '#kernel/room.ts'
import { actions as apps } from '#modules/apps/actions.ts'
import { names as appNames } from '#modules/apps/store/names.ts'
import { people as heldPeople } from '#modules/audit/actions/held-people.ts'
import { actions as audit } from '#modules/audit/actions.ts'
import { tellAnchor } from '#modules/audit/contract/anchors.ts'
import { sendStreams } from '#modules/audit/contract/streams.ts'
import { resumeVerifications, sweepEvents } from '#modules/audit/contract.ts'
import { effects as auditEffects } from '#modules/audit/effects.ts'
import { names as holdNames } from '#modules/audit/store/retention.ts'
import { names as streamNames } from '#modules/audit/store/streams.ts'
import { actions as automation } from '#modules/automation/actions.ts'
import { sendDue } from '#modules/automation/contract.ts'
import { effects as automationEffects } from '#modules/automation/effects.ts'
import { names as automationNames } from '#modules/automation/store.ts'
import { actions as callRunner } from '#modules/call-runner/actions.ts'
import { giveBack } from '#modules/call-runner/contract.ts'
import { preparePipelines } from '#modules/crm/actions/pipelines.ts'
import { actions as crm } from '#modules/crm/actions.ts'
import { resumeBulk } from '#modules/crm/contract/bulk.ts'
import { tidyExports } from '#modules/crm/contract/export.ts'
import { settleDepartures } from '#modules/crm/contract/offboard.ts'
import { remind, tellAccounts } from '#modules/crm/contract/reminders.ts'
import { effects as crmEffects } from '#modules/crm/effects.ts'
import { people as crmPeople } from '#modules/crm/store/erase.ts'
import { names as crmNames } from '#modules/crm/store/names.ts'
import { prepareMatrix } from '#modules/identity/actions/matrix.ts'
import { actions as identity } from '#modules/identity/actions.ts'
import { sweepEmergency } from '#modules/identity/contract/emergency.ts'
import { keepScimRefusal } from '#modules/identity/contract/scim.ts'
import { effects as identityEffects } from '#modules/identity/effects.ts'
import { names as identityNames } from '#modules/identity/store/names.ts'
import { actions as keys } from '#modules/keys/actions.ts'
import { dropRoots, eraseAgain, keepFinding, tendKeys } from '#modules/keys/contract.ts'
import { effects as keysEffects } from '#modules/keys/effects.ts'
import { actions as leadHunter, prepareTenant as prepareLeadHunter } from '#modules/lead-hunter/actions.ts'
import { resumeDemo } from '#modules/lead-hunter/contract/demo.ts'
import { resumeImports } from '#modules/lead-hunter/contract/import-jobs.ts'
import { sweepAcceptance } from '#modules/lead-hunter/contract.ts'
import { effects as leadHunterEffects } from '#modules/lead-hunter/effects.ts'
import { sourceOfKey } from '#modules/lead-hunter/index.ts'
import { pages as leadHunterPages } from '#modules/lead-hunter/site.ts'
import { people as leadHunterPeople } from '#modules/lead-hunter/store/erase.ts'
import { names as leadHunterNames } from '#modules/lead-hunter/store/names.ts'
import { actions as operator } from '#modules/operator/actions.ts'
import { sweepDeletions } from '#modules/operator/contract/deletion.ts'
import { effects as operatorEffects } from '#modules/operator/effects.ts'
import { actions as outreach } from '#modules/outreach/actions.ts'
import { approval } from '#modules/trust/actions/request-names.ts'
import { actions as trust } from '#modules/trust/actions.ts'
import { alarmEmergency, sweepApprovals, sweepReviews } from '#modules/trust/contract.ts'
import { tell } from '#modules/trust/index.ts'
import { names as reviewNames } from '#modules/trust/store/reviews.ts'

/** The rooms, by floor: a room may use only rooms above its own line. */
export const rooms: readonly Room[] = [
  {
    name: 'identity',
    handlers: identity,
    effects: identityEffects,
    names: identityNames,
    prepareTenant: prepareMatrix,
    everyMinute: [sweepEmergency],
    scimRefused: keepScimRefusal,
  },
  {
    name: 'crm',
    handlers: crm,
    effects: crmEffects,
    names: crmNames,
    prepareTenant: preparePipelines,
    people: crmPeople,
    afterEvents: [
      { ask: settleDepartures, of: 'identity.' },
      { ask: tellAccounts, of: 'identity.' },
    ],
    everyMinute: [remind, resumeBulk, tidyExports, settleDepartures],
  },
  { name: 'apps', handlers: apps, names: appNames },
  { name: 'outreach', handlers: outreach },
  {
    name: 'lead-hunter',
    handlers: leadHunter,
    effects: leadHunterEffects,
    names: leadHunterNames,
    pages: leadHunterPages,
    prepareTenant: prepareLeadHunter,
    people: leadHunterPeople,
    everyMinute: [sweepAcceptance, resumeImports, resumeDemo],
    sourceOfKey,
  },
  { name: 'call-runner', handlers: callRunner, everyMinute: [giveBack] },
  {
    name: 'automation',
    handlers: automation,
    effects: automationEffects,
    names: automationNames,
    afterEvents: [{ ask: sendDue }],
    everyMinute: [sendDue],
  },
  {
    name: 'keys',
    handlers: keys,
    effects: keysEffects,
    everyMinute: [tendKeys],
    sealBroken: keepFinding,
    eraseAgain,
    housekeeping: [dropRoots],
  },
  {
    name: 'trust',
    handlers: trust,
    names: { ...reviewNames, approval },
    afterEvents: [{ ask: alarmEmergency, of: 'emergency.' }],
    everyMinute: [sweepApprovals, sweepReviews, alarmEmergency],
    approvalNews: tell,
  },
  {
    name: 'audit',
    handlers: audit,
    effects: auditEffects,
    people: heldPeople,
    names: { ...holdNames, ...streamNames },
    afterEvents: [{ ask: sendStreams, of: 'ledger.' }],
    everyMinute: [sweepEvents, sendStreams, tellAnchor, resumeVerifications],
    housekeeping: [sendStreams],
  },
  { name: 'operator', handlers: operator, effects: operatorEffects, housekeeping: [sweepDeletions] },
]
