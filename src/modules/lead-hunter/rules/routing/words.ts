import { licenceSentence } from '#policy/licence.ts'
import type { PersonSkip, PickReason } from '../../contract/route-trace.ts'

/** The sentence of a skip, made where it is shown: a stored trace carries codes and numbers only. */
export function skipSentence(skip: PersonSkip): string {
  switch (skip.code) {
    case 'gone':
      return 'No longer a member of the team.'
    case 'other-workgroup':
      return 'Works in another workgroup.'
    case 'inactive':
    case 'no-licence':
    case 'licence-inactive':
    case 'licence-expired':
      return licenceSentence({ ...skip, code: skip.code })
    case 'takes-no-leads':
      return 'Does not take leads at present.'
    case 'state-unknown':
      return 'The property’s state is unknown, and this person does not take such leads.'
    case 'already-tried':
      return 'Had the lead before and did not take it in time.'
    case 'away':
      return 'Is away.'
    case 'outside-hours':
      return 'Is outside working hours.'
    case 'over-cap':
      return `Has ${skip.count} of at most ${skip.cap} leads this ${skip.per}.`
    case 'language':
      return 'Does not speak the lead’s language.'
  }
}

/** Why the lead went where it went, in one sentence. */
export const pickSentences: Record<PickReason, string> = {
  'least-recently-given': 'Next in turn: the longest without a lead from this rule.',
  'furthest-below-share': 'Furthest below the share this rule gives.',
  'named-person': 'The rule names this person.',
  'pushed-to-several': 'Pushed to several people; the first to claim has it.',
  'pool-of-rule': 'The rule sends it to the pool.',
  'pool-when-nobody': 'Nobody of the rule could take it, so it went to the rule’s pool.',
  'pool-when-time-ran-out': 'Nobody took it in time, so it went to the rule’s pool.',
  'fallback-owner': 'No rule could place it, so it went to the fallback owner.',
  'fallback-pool': 'No rule could place it, so it went to the fallback pool.',
  'fallback-owner-refused': 'No rule could place it, and the fallback owner may not take it.',
  'no-fallback': 'No rule could place it, and the rule set has no fallback.',
}
