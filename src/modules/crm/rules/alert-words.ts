import { showDate } from '#base/time.ts'

/** `: accept within 5 minutes`, as far as the alert tells from when. */
const minutesTo = ({ acceptBefore, at }: Record<string, unknown>): string => {
  const minutes = Math.round((Number(acceptBefore) - Number(at)) / 60_000)
  return minutes >= 1 ? `: accept within ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}` : ': accept it in time'
}

/** The sentence of an alert, made where it is shown: a stored alert carries ids, enums and numbers only. */
export function alertTitle(kind: string, name: string | null, facts: Record<string, unknown>): string {
  const whom = name ?? 'A lead'
  const times = Number(facts.repeats)
  switch (kind) {
    case 'lead.assigned':
      // Until it is accepted it is only offered, and goes on to somebody else.
      if (typeof facts.acceptBefore === 'number') return `${name ?? 'A lead'} is offered to you${minutesTo(facts)}.`
      return name ? `${name} is now your lead.` : 'A lead that was given to you is with somebody else by now.'
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
    case 'contact.maybeSame':
      return `${name ?? 'A new person'} may be the same as somebody a colleague has. Look at both.`
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
        ? 'One lead was given to you.'
        : `${Number(facts.count) || 'Several'} leads were given to you.`
    case 'leads.repeated':
      return `${Number(facts.count) || 'Several'} of your leads have asked again.`
    case 'operation.done':
      return `${name ?? 'A bulk change'}: ${facts.state === 'undone' ? 'done, and undone since' : 'done'}.`
    case 'operation.failed':
      return `${name ?? 'A bulk change'}: stopped before its end.`
    case 'import.done':
      return importDone(facts)
    case 'import.failed':
      return 'An import stopped before its end. Open it to see why.'
    case 'webhook.disabled':
      return 'A webhook was switched off: none of its deliveries succeeded for days.'
    case 'records.reassigned':
      return 'Records of a colleague who left were given to you.'
    default:
      return name ? `Look at ${name}.` : 'Something needs your attention.'
  }
}

const counted = (n: number, one: string, many: string) => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

function importDone({ rows, created, state }: Record<string, unknown>): string {
  if (typeof rows !== 'number') return 'An import is done.'
  const brought = typeof created === 'number' ? ` ${counted(created, 'new person', 'new people')}.` : ''
  return `The import of ${counted(rows, 'row', 'rows')} is done${state === 'undone' ? ', and undone since.' : `.${brought}`}`
}
