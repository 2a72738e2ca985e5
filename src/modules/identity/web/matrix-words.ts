import { beyondAt } from '#policy/beyond-sight.ts'
import { follows, quorumOf, shippedDemands, tightened } from '#policy/client-matrix.ts'
import type { DataClass } from '#policy/data-classes.ts'
import { type Demands, type Level, levels, matrix, type Permission, wholeOf } from '#policy/matrix.ts'
import { levelsFor } from '#policy/matrix-laws.ts'
import type { Output } from '#ui/call.ts'
import type { compareMatrix, listMatrixVersions, readCatalogue, readMatrix } from '../contract.ts'

/** Marks and sentences for what the matrix keeps as codes. */

export type Matrix = Output<typeof readMatrix>
export type MatrixType = Matrix['types'][number]
export type Version = Output<typeof listMatrixVersions>['items'][number]
export type Heading = Output<typeof readCatalogue>['items'][number]
export type Function = Heading['functions'][number]
export type ChangeLine = Output<typeof compareMatrix>['items'][number]

export const levelMarks: Record<Level, string> = { none: '–', own: 'O', group: 'G', partner: 'P', workgroup: 'W', all: 'A' }
export const levelNames: Record<Level, string> = {
  none: 'None',
  own: 'Own',
  group: 'Branches',
  partner: 'Partner company',
  workgroup: 'Workgroup',
  all: 'All',
}
/** Over which records, as the end of a sentence. */
export const overWhich: Record<Level, string> = {
  none: 'not at all',
  own: 'their own',
  group: 'those of their branches',
  partner: 'those of their company',
  workgroup: 'those of their workgroup',
  all: 'everything',
}
/** Over which records, of somebody. */
export const reachNames: Record<Level, string> = {
  none: 'none',
  own: 'their own',
  group: 'their branches',
  partner: 'their company',
  workgroup: 'their workgroup',
  all: 'all',
}
/** The key that sets a level. */
export const levelKeys: Record<string, Level> = Object.fromEntries(levels.map(level => [level[0]!, level]))

export const clearanceNames: Record<Exclude<DataClass, 'restricted'>, string> = {
  public: 'Public only',
  internal: 'Internal: contact details are masked',
  confidential: 'Confidential: contact details are shown',
}

export const levelOf = (type: Pick<MatrixType, 'cells'>, permission: Permission): Level => type.cells[permission] ?? 'none'
/** What a cell can become. */
export const levelsIn = (type: Pick<MatrixType, 'base' | 'cells'>, permission: Permission): Level[] => {
  const able = levelsFor(type.base, permission)
  return follows(permission) ? able.filter(level => level === 'none' || level === levelOf(type, wholeOf(permission))) : able
}
export const demandsIn = (type: Pick<MatrixType, 'demands'>, permission: Permission): Demands =>
  tightened(shippedDemands(permission), (type.demands[permission] ?? {}) as Demands)

/** Small signs behind a level: a second person, a reason, a fresh proof. */
export const demandMarks = ({ approval, quorum, elevation, reason, proofMinutes }: Demands): string =>
  `${elevation ? 'ᵉ' : ''}${approval ? (['²', '³', '⁴', '⁵', '⁶'][quorumOf({ quorum }) - 1] ?? '²') : ''}${reason ? 'ʳ' : ''}${proofMinutes ? 'ᵏ' : ''}`
export const legend: readonly { mark: string; words: string }[] = [
  ...levels.map(level => ({ mark: levelMarks[level], words: levelNames[level].toLowerCase() })),
  { mark: '²', words: 'second person, ³ a third as well' },
  { mark: 'ʳ', words: 'reason' },
  { mark: 'ᵉ', words: 'only while elevated' },
  { mark: 'ᵏ', words: 'passkey again' },
]

/** Minutes within which a passkey can be asked for. */
const proofChoices = [5, 15, 60, 240]
/** Those the law leaves for a function: shorter than what is shipped, never longer; undefined where none need be asked for. */
export function proofsFor(permission: Permission, now: number | undefined): (number | undefined)[] {
  const most = shippedDemands(permission).proofMinutes
  const minutes = [...new Set([...proofChoices, ...(now ? [now] : []), ...(most ? [most] : [])])].sort((a, b) => a - b)
  return most === undefined ? [undefined, ...minutes] : minutes.filter(one => one <= most)
}
export const proofWords = (minutes: number | undefined): string =>
  minutes === undefined
    ? 'No passkey again'
    : minutes < 60
      ? `A passkey within ${minutes} minutes`
      : `A passkey within ${minutes / 60} ${minutes === 60 ? 'hour' : 'hours'}`

/** What is asked for from now on: “a reason and a passkey within 5 minutes”. */
export const newlyAsked = ({ approval, quorum, comment, reason, proofMinutes }: Demands): string =>
  new Intl.ListFormat('en').format([
    ...(quorum ? [`${quorum} other people`] : approval ? ['a second person'] : []),
    ...(comment ? ['a comment of whoever agrees'] : []),
    ...(reason ? ['a reason'] : []),
    ...(proofMinutes ? [proofWords(proofMinutes).replace(/^A/, 'a')] : []),
  ])

/** By which function a version from before a split says what it means by a part. */
export const namedBy = ({ functions }: Matrix, { permission, splitFrom }: Function): string | undefined =>
  splitFrom && !functions.includes(permission) ? matrix[splitFrom].label : undefined

/** What a cell says, as a sentence. */
export function cellSentence(type: MatrixType, permission: Permission, was?: Level): string {
  const level = levelOf(type, permission)
  const { approval, quorum, comment, elevation, reason, proofMinutes } = demandsIn(type, permission)
  const asked = [
    elevation && 'it was agreed to for some hours',
    approval && `${quorum ? `${quorum} other people agree` : 'a second person agrees'}${comment ? ' and say why' : ''}`,
    reason && 'a reason is given',
    proofMinutes && `a passkey is used within ${proofMinutes} minutes`,
  ].filter(Boolean)
  const demand = level !== 'none' && asked.length ? `, once ${new Intl.ListFormat('en').format(asked as string[])}` : ''
  const changed = was !== undefined && was !== level ? ` It was: ${overWhich[was]}.` : ''
  const beyond = beyondAt(type, permission)
  const unseen = beyond
    ? ` They may work on what they do not see: ${matrix[beyond.sees].label.toLowerCase()}: ${overWhich[beyond.seen]}.`
    : ''
  return `${type.name}: ${matrix[permission].label.toLowerCase()}: ${overWhich[level]}${demand}.${changed}${unseen}`
}

/** Whether a cell differs from the same one of another version. */
export function differs(type: MatrixType, base: Matrix | undefined, permission: Permission): Level | undefined {
  if (!base) return undefined
  const was = base.types.find(one => one.id === type.id)
  if (!was) return levelOf(type, permission) === 'none' ? undefined : 'none'
  const same =
    levelOf(was, permission) === levelOf(type, permission) &&
    JSON.stringify(demandsIn(was, permission)) === JSON.stringify(demandsIn(type, permission))
  return same ? undefined : levelOf(was, permission)
}

/** Whether every word that was typed begins a word of the text. */
const hasWords = (text: string, typed: readonly string[]): boolean => {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return typed.every(one => words.some(word => word.startsWith(one)))
}

/** How well a function answers what was typed: by its own words, by its name or heading, by what it opens, or not at all. */
function distance(category: string, { label, permission, actions }: Function, typed: readonly string[]): number {
  if (hasWords(label, typed)) return 0
  if (hasWords(permission, typed) || hasWords(category, typed)) return 1
  return actions.some(action => hasWords(action.summary, typed)) ? 2 : Number.POSITIVE_INFINITY
}

/** Functions that match what was typed, the best first. */
export function found(headings: readonly Heading[], words: string): readonly Heading[] {
  const typed = words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  if (typed.length === 0) return headings
  return headings
    .map(heading => {
      const ranked = heading.functions
        .map(one => ({ one, far: distance(heading.category, one, typed) }))
        .filter(({ far }) => Number.isFinite(far))
        .sort((a, b) => a.far - b.far)
      return { heading: { ...heading, functions: ranked.map(({ one }) => one) }, far: ranked[0]?.far ?? Number.POSITIVE_INFINITY }
    })
    .filter(({ far }) => Number.isFinite(far))
    .sort((a, b) => a.far - b.far)
    .map(({ heading }) => heading)
}

export const shortHash = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-4)}`
