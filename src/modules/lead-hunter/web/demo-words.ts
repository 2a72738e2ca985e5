import type { Output } from '#ui/call.ts'
import { counted } from '#ui/format.ts'
import type { DemoRemoved, readDemoRemoval } from '../contract/demo-removal.ts'
import { andList } from './words.ts'

type Plan = Output<typeof readDemoRemoval>

const people = (count: number) => counted(count, 'person', 'people')
const quoted = (names: readonly string[]) => andList(names.map(name => `“${name}”`))

/** What removing the demo company takes and leaves, in sentences. */
export function removalWords({ goes, stays, held, rules }: Plan): { goes: string; stays: string[] } {
  const made = `${people(goes.people)} who never were, their ${counted(goes.leads, 'lead')} and ${counted(goes.loans, 'loan')}, and the made-up colleagues, branches, partners and sources.`
  const hung =
    goes.hung > 0
      ? ` With them ${goes.hung === 1 ? 'goes' : 'go'} ${counted(goes.hung, 'note or task', 'notes and tasks')} of yours.`
      : ''
  return {
    goes: made + hung,
    stays: [
      stays.people > 0
        ? `${people(stays.people)} and ${counted(stays.leads, 'lead')} that really came, with their consents and their history.`
        : 'Nobody has really come yet; your own people, settings and forms stay as they are.',
      ...doorsStay(stays.doors),
      ...(held > 0
        ? [
            `${counted(held, 'open lead')} of yours ${held === 1 ? 'is' : 'are'} with made-up colleagues. The rules give ${held === 1 ? 'it' : 'them'} to somebody else; where nobody is licensed, ${held === 1 ? 'it waits' : 'they wait'} in the pool “${rules.fallback}”.`,
          ]
        : []),
      rules.own
        ? 'Your own routing rules stay in force, without the made-up people.'
        : 'The routing rules from before the demo company come into force again.',
      ...rulesLeft(rules),
    ],
  }
}

/** What removing it did, in sentences. */
export function removedWords({ people: gone, stays, routed, pooled, loans, rules }: DemoRemoved): string[] {
  return [
    `${people(gone)} who never were ${gone === 1 ? 'is' : 'are'} gone, with everything that hung on them.`,
    ...(stays.people > 0
      ? [
          `${people(stays.people)} and ${counted(stays.leads, 'lead')} that really came are still here, with their consents and their history.`,
        ]
      : []),
    ...doorsStay(stays.doors),
    ...(routed > 0 ? [`${counted(routed, 'open lead')} of yours went to licensed colleagues by the rules.`] : []),
    ...(pooled > 0
      ? [
          `${counted(pooled, 'open lead')} of yours ${pooled === 1 ? 'waits' : 'wait'} in the pool “${rules.fallback}” for somebody licensed.`,
        ]
      : []),
    ...(loans > 0
      ? [
          `${counted(loans, 'loan')} of yours ${loans === 1 ? 'has' : 'have'} no officer: you hold no license for ${loans === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    rules.own
      ? 'Your own routing rules are in force, without the made-up people.'
      : 'The routing rules from before the demo company are in force again.',
    ...rulesLeft(rules),
  ]
}

const doorsStay = (doors: readonly string[]): string[] =>
  doors.length > 0
    ? [
        `${quoted(doors)} ${doors.length === 1 ? 'is' : 'are'} taken down and kept, because people came by ${doors.length === 1 ? 'it' : 'them'}.`,
      ]
    : []

const rulesLeft = ({ off, fallback }: Plan['rules']): string[] => [
  ...(off.length > 0 ? [`Switched off, because nobody is left in ${off.length === 1 ? 'it' : 'them'}: ${quoted(off)}.`] : []),
  `Leads that no rule can place go to the pool “${fallback}”.`,
]
