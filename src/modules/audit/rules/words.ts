/** Names of the log in words, and which of them tell of a refusal. */

/** Events that tell of something that was not let through. */
export const refusals = [
  'request.refused',
  'identity.signInFailed',
  'identity.signInHeld',
  'identity.keepScimRefusal',
  'operator.signInRefused',
  'permit.refused',
  'permit.reused',
  'approval.refused',
] as const

export const outcomeOf = (name: string): 'done' | 'refused' =>
  (refusals as readonly string[]).includes(name) ? 'refused' : 'done'

/** `lead.stageMoved` becomes `Lead: stage moved`. */
export function eventWords(name: string): string {
  const [noun = '', verb = ''] = name.split('.')
  const spaced = (text: string) => text.replace(/([A-Z])/g, ' $1').toLowerCase()
  const first = spaced(noun)
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}${verb && `: ${spaced(verb)}`}`
}

/** The first sentence of a summary, as a line of a list. */
export const commandWords = (summary: string): string => summary.split(/[:;(]|, and /)[0]!.trim()
