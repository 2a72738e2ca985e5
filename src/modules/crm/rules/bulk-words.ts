import type { Permission } from '#policy/matrix.ts'

/** What a bulk change asks of the asker beside changing many leads at all. */
export const permissionOf = {
  tag: 'lead.tag',
  stage: 'bulk.move',
  archive: 'bulk.archive',
  assign: 'bulk.assign',
  place: 'bulk.place',
} as const satisfies Record<string, Permission>

type Change =
  | { kind: 'assign'; owner: string | null }
  | { kind: 'tag'; add: readonly string[]; remove: readonly string[] }
  | { kind: 'stage' }
  | { kind: 'archive'; archived: boolean }
  | { kind: 'place' }

/** What the operation is called in lists. */
export function changeTitle(change: Change): string {
  switch (change.kind) {
    case 'assign':
      return change.owner ? 'Assign leads' : 'Take leads from their officers'
    case 'tag':
      return change.add.length ? (change.remove.length ? 'Change tags of leads' : 'Tag leads') : 'Remove tags from leads'
    case 'stage':
      return 'Move leads to a stage'
    case 'place':
      return 'Say where leads lie'
    case 'archive':
      return change.archived ? 'Put leads away' : 'Bring leads back'
  }
}
