import type { Conditions } from './client-matrix.ts'
import type { Demands, Level } from './matrix.ts'

/** What the matrix keeps as codes, in words: for screens, files and explanations alike. */

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
export const hoursInWords = (hours: Conditions['hours']): string =>
  hours
    ? `${[...hours.days]
        .sort()
        .map(day => days[day - 1])
        .join(', ')} ${hours.from} to ${hours.to}`
    : 'At any time'
export const networksInWords = (networks: Conditions['networks']): string => networks?.join(', ') ?? 'From anywhere'
export const datesInWords = ({ startsOn, endsOn }: Conditions): string =>
  startsOn || endsOn ? [startsOn && `from ${startsOn}`, endsOn && `until ${endsOn}`].filter(Boolean).join(' ') : 'Without end'

/** Over what a level reaches, behind “over”. */
export const reachInWords: Record<Level, string> = {
  none: 'nothing',
  own: 'their own records',
  group: 'records of their branches',
  partner: 'what their company sent',
  workgroup: 'records of their workgroups',
  all: 'everything',
}

/** What is asked of whoever may, a sentence each. */
export const demandsInWords = ({ approval, quorum, denials, comment, elevation, reason, proofMinutes }: Demands): string[] => [
  ...(elevation ? ['Held only while elevated: asked for, agreed to, and for some hours.'] : []),
  ...(approval ? [quorum ? `${quorum} other people have to agree.` : 'A second person has to agree.'] : []),
  ...(denials ? [`It is over when ${denials} of them refuse.`] : []),
  ...(comment ? ['Whoever agrees says why.'] : []),
  ...(reason ? ['They say why, and it is recorded.'] : []),
  ...(proofMinutes ? [`They show a passkey used within ${proofMinutes} minutes.`] : []),
]

/** When and from where alone somebody may ask, a sentence each. */
export const conditionsInWords = (of: Conditions, zone: string): string[] => [
  ...(of.hours ? [`Only ${hoursInWords(of.hours)} (${zone}).`] : []),
  ...(of.networks ? [`Only from ${networksInWords(of.networks)}.`] : []),
  ...(of.startsOn || of.endsOn ? [`Only ${datesInWords(of)}.`] : []),
]
