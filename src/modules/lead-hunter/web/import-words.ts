import type { Output } from '#ui/call.ts'
import type { Tone } from '#ui/theme.ts'
import type { ImportCounts, ImportDetail, ImportPolicy, ImportState, importEncodings, listImports } from '../contract/import.ts'

export type ImportSummary = Output<typeof listImports>['items'][number]

export const stateWords: Record<ImportState, { label: string; tone: Tone }> = {
  uploaded: { label: 'To match', tone: 'due' },
  mapped: { label: 'To check', tone: 'due' },
  checking: { label: 'Checking', tone: 'accent' },
  checked: { label: 'Ready', tone: 'accent' },
  queued: { label: 'Waiting', tone: 'accent' },
  running: { label: 'Taking in', tone: 'accent' },
  done: { label: 'Done', tone: 'done' },
  failed: { label: 'Failed', tone: 'late' },
  cancelled: { label: 'Stopped', tone: 'due' },
  undoing: { label: 'Undoing', tone: 'accent' },
  undone: { label: 'Undone', tone: 'plain' },
}

/** Nothing is taken in yet, and everything can still be said otherwise. */
export const isOpen = ({ state }: Pick<ImportDetail, 'state'>) =>
  state === 'uploaded' || state === 'mapped' || state === 'checked'

export const encodingWords: Record<(typeof importEncodings)[number], string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (Windows Unicode)',
  'utf-16be': 'UTF-16, big-endian',
  'windows-1252': 'Windows, Western (1252)',
  'iso-8859-1': 'ISO 8859-1, Western',
  'iso-8859-15': 'ISO 8859-15, Western with euro',
  'windows-1250': 'Windows, Central European (1250)',
  'windows-1251': 'Windows, Cyrillic (1251)',
  macintosh: 'Mac Roman',
  cp437: 'DOS (437)',
  cp850: 'DOS, Western (850)',
  gb18030: 'Chinese, simplified (GB 18030)',
  big5: 'Chinese, traditional (Big5)',
  shift_jis: 'Japanese (Shift JIS)',
  'euc-kr': 'Korean (EUC-KR)',
}
export const delimiterWords: Record<string, string> = { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Bar' }
export const newlineWords: Record<string, string> = { lf: 'Unix', crlf: 'Windows', cr: 'old Mac', mixed: 'mixed' }

export const duplicatePolicies: Record<ImportPolicy['duplicates'], { label: string; about: string }> = {
  update: {
    label: 'Bring them up to date',
    about: 'New values are added and older ones kept with their history. A wish that is still open is joined.',
  },
  skip: { label: 'Leave them alone', about: 'Rows about people known here change nothing.' },
  create: { label: 'Make them a second time', about: 'Every row makes a new person. Seldom what one wants.' },
}
export const keyWords: Record<ImportPolicy['by'][number], string> = {
  email: 'E-mail address',
  phone: 'Phone number',
  externalId: 'Id in the other system',
}

export interface CountPart {
  id: 'created' | 'updated' | 'skipped' | 'duplicate' | 'conflict' | 'bad' | 'refused'
  label: string
  about: string
  tone: Tone
  count: number
  /** The rows can be looked at. */
  listed: boolean
}

/** Every row is in exactly one of these. `done` turns what would be into what was. */
export function countParts(counts: ImportCounts, done: boolean): CountPart[] {
  const part = (id: CountPart['id'], count: number, label: string, about: string, tone: Tone, listed = false): CountPart => ({
    id,
    label,
    about,
    tone,
    count,
    listed,
  })
  return [
    part('created', counts.created, 'New people', done ? 'Made by this import' : 'Nobody is known by these yet', 'done'),
    part(
      'updated',
      counts.matched - counts.skipped,
      'Known people',
      done ? 'Brought up to date' : 'Would be brought up to date',
      'accent',
    ),
    part('skipped', counts.skipped, 'Left alone', 'Known, and known people are skipped', 'plain'),
    part('duplicate', counts.duplicate, 'Twice in the file', 'About somebody further up', 'plain', true),
    part('conflict', counts.conflict, 'To decide', 'Point to several people at once', 'due', true),
    part('bad', counts.bad, 'To correct', 'Cannot be read, or name nobody', 'late', true),
    part('refused', counts.refused, 'Not accepted', 'By the rules of the source', 'late', true),
  ]
}
