import { showAhead, showDate } from '#base/time.ts'
import { aloneHours, collectDays, deletionGraceDays, exportHours } from '#policy/limits.ts'
import { matrix, type Permission } from '#policy/matrix.ts'

/** When an alert is read. */
interface Clock {
  now: Date
  /** Where the company's clock hangs, if leads wait in its office hours only: then minutes say nothing, a time does. */
  zone: string | undefined
}

/** A lead that had to be accepted: until when, or what became of it. */
function offered(name: string | null, { offer, acceptBefore, at }: Record<string, unknown>, { now, zone }: Clock): string {
  const [end, given] = [Number(acceptBefore), Number(at)]
  if (offer === 'gone') return `${name ?? 'A lead'} was offered to you, and is not yours to accept any more.`
  if (offer === 'accepted') return `${name ?? 'A lead'} is now your lead.`
  if (end <= now.getTime()) return `${name ?? 'A lead'} was offered to you: the time to accept is up.`
  const minutes = Math.round((end - given) / 60_000)
  const limit = zone
    ? `until ${showAhead(end, now, zone)}`
    : minutes >= 1
      ? `within ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
      : 'it in time'
  return `${name ?? 'A lead'} is offered to you: accept ${limit}.`
}

/** What became of what a person was asked to agree to. */
const becameOfRequest: Record<string, string> = {
  approved: 'It was agreed to.',
  unopposed: 'The time of notice is over.',
  refused: 'It was refused.',
  withdrawn: 'It was taken back.',
  expired: 'The time to decide is over.',
}
const became = ({ became: to }: Record<string, unknown>) => becameOfRequest[String(to)]

/** What was asked for, as the matrix calls it: `export leads to a file`. */
const asked = ({ permission }: Record<string, unknown>): string =>
  matrix[permission as Permission]?.label.toLowerCase() ?? 'something that needs a second person'

/** What followed when it was agreed to: a secret comes only when whoever asked has it shown. */
const goesOn = ({ permission, became: to }: Record<string, unknown>): string => {
  if (to === 'failed') return 'It could not be done.'
  if (permission === ('key.make' satisfies Permission))
    return `Open it: a secret that was asked for is shown to you there, once, within ${collectDays} days.`
  return to === 'done' ? 'It is done.' : 'It is being done.'
}

/** The sentence of an alert, made where it is shown: a stored alert carries ids, enums and numbers only. */
export function alertTitle(kind: string, name: string | null, facts: Record<string, unknown>, clock: Clock): string {
  const whom = name ?? 'A lead'
  const times = Number(facts.repeats)
  switch (kind) {
    case 'lead.assigned':
      // Until it is accepted it is only offered, and goes on to somebody else.
      if (typeof facts.acceptBefore === 'number') return offered(name, facts, clock)
      return name ? `${name} is now your lead.` : 'A lead that was given to you is with somebody else by now.'
    case 'lead.received':
      return name ? `New lead: ${name}.` : 'A new lead has come in.'
    case 'lead.offered':
      return facts.became || Number(facts.acceptBefore) <= clock.now.getTime()
        ? 'A lead was offered to you and others: it is not there to claim any more.'
        : 'A lead is offered to you: whoever claims it first has it.'
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
      return `${name ?? 'A new person'} may be the same as somebody a colleague has. Look at both.${facts.partner ? ' Once they are merged, the partner who sent them in sees what is kept of both.' : ''}`
    case 'contact.referred':
      return `A partner sent in somebody who may be ${name ?? 'a person of yours'}. Administrators decide whether it is one person.`
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
      return importDone(name, facts)
    case 'import.failed':
      return `${name ?? 'An import'} stopped before its end. Open it to see why.`
    case 'ledger.broken':
      return 'The ledger of what was done does not hold: somebody changed it past the product. Look at it now.'
    case 'ledger.anchored':
      return `The checkpoint of the day is there, over ${counted(Number(facts.size), 'event', 'events')}: keep it where nobody here can reach it.`
    case 'ledger.anchoringChanged':
      return facts.daily
        ? 'Who is told of the ledger’s daily checkpoint was changed.'
        : 'The ledger’s daily checkpoint is no longer sent: somebody switched it off.'
    case 'ledger.witnessRefused':
      return 'A witness refuses to sign the ledger: it is not the one that was signed before. Look at it now.'
    case 'webhook.disabled':
      return 'A webhook was switched off: none of its deliveries succeeded for days.'
    case 'stream.made':
      return 'A new SIEM stream sends the company’s event log elsewhere.'
    case 'stream.changed':
      return 'A SIEM stream was led elsewhere, or was given another name or secret.'
    case 'stream.removed':
      return 'A SIEM stream was removed: what happens is no longer sent to its receiver.'
    case 'stream.paused':
      return 'A SIEM stream was paused: what happens waits for it.'
    case 'stream.failed':
      return 'A SIEM stream’s receiver takes nothing. What happens waits, and is tried again by itself.'
    case 'stream.tampered':
      return `The event log is not whole: ${counted(Number(facts.missing), 'line is', 'lines are')} missing. Somebody took out what a SIEM stream was to send.`
    case 'review.opened':
      if (facts.became) return 'An access review was begun, and is closed. Open it to read what was decided.'
      return 'An access review has begun: say who keeps what.'
    case 'review.due':
      if (facts.became) return 'An access review was due, and is closed. Open it to read what was decided.'
      return 'An access review is due. What nobody decides will be suspended.'
    case 'emergency.share':
      return 'You are to keep a share of the emergency access. Have paper at hand, and take it.'
    case 'emergency.opened':
      return 'The emergency access was opened: somebody works as an administrator by it, for an hour at most.'
    case 'emergency.overdue':
      return 'What was done by the emergency access was to be reviewed within 48 hours, and nobody has.'
    case 'emergency.drill':
      return 'The shares of the emergency access were not tried for a month. Drill them.'
    case 'reveal.refused':
      return `${name ?? 'Somebody'} looked at as many sealed values as an hour allows, and was refused more.`
    case 'approval.asked':
      return became(facts)
        ? `${name ?? 'A colleague'} asked you to agree: ${asked(facts)}. ${became(facts)}`
        : `${name ?? 'A colleague'} asks you to agree: ${asked(facts)}.`
    case 'approval.waits-alone':
      if (became(facts)) return `${name ?? 'A colleague'} gave notice: ${asked(facts)}. ${became(facts)}`
      return `${name ?? 'A colleague'} gave notice: ${asked(facts)}. Nobody else may agree to it, so it runs after ${aloneHours} hours unless an administrator refuses.`
    case 'approval.approved':
      return name
        ? `${name} agreed: ${asked(facts)}. ${goesOn(facts)}`
        : `The time of notice is over: ${asked(facts)}. ${goesOn(facts)}`
    case 'approval.refused':
      return `${name ?? 'A colleague'} refused: ${asked(facts)}. Open it to read why.`
    case 'approval.voided':
      return `Somebody who agreed may no longer decide it, so it waits for another: ${asked(facts)}.`
    case 'approval.expired':
      return `Nothing was done, the time is over: ${asked(facts)}. Ask again if it is still needed.`
    case 'approval.failed':
      return typeof facts.request === 'string'
        ? `${facts.request} could not be done, though ${name ? `${name} agreed to it` : 'it was agreed to'}. Open it to read why.`
        : `Agreed to, and it could not be done: ${asked(facts)}. Open it to read why.`
    case 'export.done':
      return `The file with ${counted(Number(facts.count), 'lead', 'leads')} is ready for ${exportHours} hours.`
    case 'identity.newDevice':
      return 'You signed in on a device that is new here. If it was not you, end that session and change your password.'
    case 'identity.signInHeld':
      return 'Somebody guessed at your password until it was held back. Your own devices and passkeys still open the account.'
    case 'identity.passwordSet':
      return 'Your password was changed. If it was not you, tell an administrator at once.'
    case 'identity.factorAdded':
      return facts.kind === 'totp' ? 'An authenticator app was added to your account.' : 'A passkey was added to your account.'
    case 'identity.factorRemoved':
      return facts.kind === 'totp' ? 'Your authenticator app was removed.' : 'A passkey was removed from your account.'
    case 'identity.recoveryCodesMade':
      return 'New recovery codes were made for your account; the earlier ones stopped working.'
    case 'identity.recoveryCodeUsed':
      return `A recovery code opened your account. ${counted(Number(facts.left) || 0, 'code is', 'codes are')} left.`
    case 'identity.factorResetAsked':
      return 'An administrator is about to remove your passkeys and your authenticator app, in 24 hours. If you still have them, sign in with one: that calls it off.'
    case 'identity.factorResetDone':
      return 'Your passkeys and your authenticator app were removed. Add new ones.'
    case 'client.deletionAsked':
      return `Whoever runs this installation has asked for your company, and everything it keeps here, to be deleted. Once a second operator agrees nobody can sign in, and after ${deletionGraceDays} days it is gone. If that is wrong, talk to them now.`
    case 'client.closingAsked':
      return 'Two of you asked for the company’s account to be closed. Whoever runs this installation has it now; you can take it back under Settings, Company.'
    case 'client.closingTakenUp':
      return `The operator took up your wish to close the account. Once a second operator agrees, everything is removed ${deletionGraceDays} days later. Until then you can take it back under Settings, Company.`
    case 'client.closingAgreed':
      return `On ${showDate(String(facts.due), 'UTC')} everything your company keeps here is removed, as you asked. Until then you can take it back under Settings, Company.`
    case 'client.closingTakenBack':
      return 'The wish to close the company’s account was taken back. Nothing is removed.'
    case 'client.closingDeclined':
      return 'Whoever runs this installation keeps the company’s account open. Ask again if it is still to be closed.'
    case 'tasks.left': {
      const [tasks, callbacks] = [Number(facts.tasks) || 0, Number(facts.callbacks) || 0]
      const which = callbacks > 0 ? `, ${callbacks === tasks ? 'all' : callbacks.toLocaleString('en-US')} of them callbacks,` : ''
      return `${name ?? 'Somebody'} has left, and ${counted(tasks, 'open task', 'open tasks')}${which} still ${tasks === 1 ? 'lies' : 'lie'} with them. Give them to somebody.`
    }
    case 'permit.reused':
      return 'What an app held for your account was used twice, so it may have been copied. The app no longer works in your name; let it in again if you trust it.'
    case 'records.reassigned':
      return 'Records of a colleague who left were given to you.'
    case 'records.given':
      return `The directory ended ${whose(name)} access: ${ownings(facts)} went to a colleague${Number(facts.unlicensed) ? `, less ${facts.unlicensed} that ${facts.unlicensed === 1 ? 'waits' : 'wait'} for somebody with a license` : ''}.`
    case 'records.left':
      return `The directory ended ${whose(name)} access, who still has ${ownings(facts)}. Give them to somebody else.`
    default:
      return name ? `Look at ${name}.` : 'Something needs your attention.'
  }
}

const counted = (n: number, one: string, many: string) => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

const whose = (name: string | null) => (name ? `${name}’s` : 'a colleague’s')

/** `3 leads and 1 loan`. */
const ownings = (facts: Record<string, unknown>): string =>
  new Intl.ListFormat('en').format(
    (
      [
        ['leads', 'lead', 'leads'],
        ['loans', 'loan', 'loans'],
        ['contacts', 'person', 'people'],
        ['partners', 'partner', 'partners'],
        ['tasks', 'open task', 'open tasks'],
      ] as const
    )
      .filter(([key]) => Number(facts[key]) > 0)
      .map(([key, one, many]) => counted(Number(facts[key]), one, many)),
  )

/** `name` is the operation's title: `Import of March leads.csv`. */
function importDone(name: string | null, { rows, created, state }: Record<string, unknown>): string {
  const said = `${name ?? 'An import'} is done`
  if (typeof rows !== 'number') return `${said}.`
  if (state === 'undone') return `${said}, and undone since: ${counted(rows, 'row', 'rows')}.`
  const brought = typeof created === 'number' ? `, ${counted(created, 'new person', 'new people')}` : ''
  return `${said}: ${counted(rows, 'row', 'rows')}${brought}.`
}
