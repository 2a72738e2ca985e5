import { showDate } from '#base/time.ts'

/** The sentence of an alert, made where it is shown: a stored alert carries ids, enums and numbers only. */
export function alertTitle(kind: string, name: string | null, facts: Record<string, unknown>): string {
  const whom = name ?? 'A lead'
  const times = Number(facts.repeats)
  switch (kind) {
    case 'lead.assigned':
      return name ? `${name} is now your lead.` : 'A lead was given to you.'
    case 'lead.received':
      return name ? `New lead: ${name}.` : 'A new lead has come in.'
    case 'lead.offered':
      return 'A lead is offered to you: whoever claims it first has it.'
    case 'leads.offered':
      return `${facts.count} leads are offered to you: whoever claims one first has it.`
    case 'leads.unassigned':
      return `${facts.count} leads could not be given to anybody.`
    case 'lead.repeated':
      return times > 1 ? `${whom} has asked again, ${times} times now.` : `${whom} has asked again.`
    case 'lead.timedOut':
      return `${whom} went to somebody else: the time to accept ran out.`
    case 'lead.released':
      return `${whom} asks about a property in ${String(facts.state ?? 'a state')}, where you hold no active license: the lead waits for somebody who does.`
    case 'lead.taken':
      return `${whom} was given to somebody else.`
    case 'lead.conflict':
      return 'A new lead matches several people. Decide who it is.'
    case 'lead.unassigned':
      return `${whom} could not be given to anybody.`
    case 'task.due':
      return name ? `Due: ${name}` : 'A task is due.'
    case 'task.assigned':
      return name ? `For you: ${name}` : 'A task was given to you.'
    case 'loan.assigned':
      return name ? `${name}’s loan is now yours.` : 'A loan was given to you.'
    case 'lock.expiring':
      return `${name ? `${name}’s` : 'A'} rate lock is running out.`
    case 'licence.expiring':
      return `${name ? `${name}’s` : 'A'} license for ${String(facts.state ?? 'a state')} runs out on ${typeof facts.expires === 'string' ? showDate(facts.expires, 'UTC') : 'a near day'}.`
    case 'leads.assigned':
      return Number(facts.count) === 1
        ? 'A lead was given to you.'
        : `${Number(facts.count) || 'Several'} leads were given to you.`
    case 'leads.repeated':
      return `${Number(facts.count) || 'Several'} of your leads have asked again.`
    case 'operation.done':
      return 'A bulk change is done.'
    case 'operation.failed':
      return 'A bulk change stopped before its end.'
    case 'import.done':
      return 'An import is done.'
    case 'import.failed':
      return 'An import stopped before its end.'
    case 'webhook.disabled':
      return 'A webhook was switched off: none of its deliveries succeeded for days.'
    case 'records.reassigned':
      return 'Records of a colleague who left were given to you.'
    default:
      return name ? `Look at ${name}.` : 'Something needs your attention.'
  }
}
