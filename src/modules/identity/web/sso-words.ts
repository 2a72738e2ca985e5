/** Sentences for what a sign-in through a provider came to; the server sends the words on the left. */
const problems: Record<string, string> = {
  cancelled: 'The sign-in at your provider was not finished. Start again when you are ready.',
  expired: 'The sign-in took too long or was used already. Start again.',
  'other-browser': 'The sign-in was begun in another browser. Start again in this one.',
  provider: 'Your provider does not answer right now. Try again in a minute.',
  refused: 'What your provider sent could not be trusted, so nobody was signed in. Tell an administrator if it happens again.',
  off: 'Single sign-on is turned off for your company. Sign in with your password, or ask an administrator.',
  'unknown-person': 'Your provider knows you, but nobody here has your address yet. Ask an administrator to invite you.',
  'unverified-email': 'Your provider does not say that your e-mail address is verified. Ask whoever looks after it.',
  'other-domain': 'Your e-mail address is not of a domain that your company signs in from.',
  'other-identity': 'Somebody else at your provider is signed in under this address already. Ask an administrator.',
  deactivated: 'Your access here has ended. Ask an administrator of your company.',
}
export const ssoProblem = (word: string): string => problems[word] ?? 'The sign-in did not work. Start again.'

const outcomes: Record<string, string> = {
  'signed-in': 'Signed in',
  cancelled: 'Not finished',
  expired: 'Too late',
  'other-browser': 'Another browser',
  provider: 'No answer',
  refused: 'Refused',
  off: 'Turned off',
  'unknown-person': 'Unknown person',
  'unverified-email': 'Address not verified',
  'other-domain': 'Another domain',
  'other-identity': 'Another identity',
  deactivated: 'Deactivated',
  ended: 'Sessions ended',
  inactive: 'Deactivated',
}
export const outcomeWords = (word: string | null): string => (word ? (outcomes[word] ?? 'Refused') : 'Done')

/** Why a call of the directory was refused: SCIM's words for it, and the house's. */
const refusals: Record<string, string> = {
  uniqueness: 'somebody or another group has that name or id already',
  invalidFilter: 'the filter cannot be read',
  invalidPath: 'the path names nothing',
  invalidSyntax: 'the message cannot be read',
  invalidValue: 'a value cannot be used',
  mutability: 'that cannot be changed',
  noTarget: 'the path finds nothing to change',
  changed: 'it was changed meanwhile',
  conflict: 'it goes against a rule of the company',
  forbidden: 'not allowed',
  'not-found': 'not known here',
  'too-many': 'too many calls',
}
export const refusalWords = (word: string): string => refusals[word] ?? 'not possible'

const calls: Record<string, string> = {
  createScimUser: 'Person made',
  replaceScimUser: 'Person replaced',
  patchScimUser: 'Person changed',
  deleteScimUser: 'Person removed',
  createScimGroup: 'Group made',
  replaceScimGroup: 'Group replaced',
  patchScimGroup: 'Group changed',
  deleteScimGroup: 'Group removed',
  arriveByOidc: 'Sign-in',
  arriveBySaml: 'Sign-in',
  endFromOidc: 'Sign-out by the provider',
}
/** What was refused did not happen. */
const attempts: Record<string, string> = {
  listScimUsers: 'Find people',
  listScimGroups: 'Find groups',
  createScimUser: 'Make a person',
  replaceScimUser: 'Replace a person',
  patchScimUser: 'Change a person',
  deleteScimUser: 'Remove a person',
  createScimGroup: 'Make a group',
  replaceScimGroup: 'Replace a group',
  patchScimGroup: 'Change a group',
  deleteScimGroup: 'Remove a group',
}
export function happeningWords(action: string, refused: boolean): string {
  const name = action.replace('identity.', '')
  return (refused ? attempts[name] : undefined) ?? calls[name] ?? 'Ask for something else'
}

export const kindWords = { oidc: 'OpenID Connect', saml: 'SAML 2.0' } as const
