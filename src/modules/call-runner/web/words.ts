import type { Call, CallOutcome } from '../contract.ts'

/** How the room's enums are said on a screen, in the order of their keys. */
export const outcomeWords: Record<CallOutcome, string> = {
  reached: 'Reached',
  no_answer: 'No answer',
  callback: 'Call back',
  not_interested: 'Not interested',
  do_not_call: 'Do not call again',
}

/** What is recorded besides, where it is more than the word says. */
export const outcomeMeans: Partial<Record<CallOutcome, string>> = {
  no_answer: 'The lead comes back by itself, after some hours.',
  callback: 'The lead comes back at the time you promised, to you or a colleague.',
  not_interested: 'The lead ends as lost.',
  do_not_call: 'No more calls and text messages to this person, from anybody here. This is recorded as their wish.',
}

export const consentWords: Record<Call['consent']['calls'], { label: string; means: string }> = {
  given: { label: 'Agreed to calls', means: 'They allowed calls by a person.' },
  none: {
    label: 'Nothing on record',
    means: 'Nobody has asked whether they allow calls. Say who you are and why you call first.',
  },
  refused: { label: 'Refused calls', means: 'They do not want to be called. Do not call.' },
}
