import type { Input } from '#ui/call.ts'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { useCommand } from '#ui/use-action.ts'
import { countAlike, listAlike } from '../contract/alike.ts'
import { listContacts, readContact } from '../contract/contact.ts'
import { listLeads, readLead } from '../contract/lead.ts'
import { listDuplicates, undoMerge } from '../contract/merge.ts'
import { listFiles, listTasks, readTimeline } from '../contract/work.ts'

/** What a merge or its undo makes old. */
export const mergeAnswers = [
  ...[readContact, listContacts, readLead, listLeads, readTimeline, listTasks, listFiles],
  ...[listDuplicates, listAlike, countAlike],
]

/** Parts two people again and says so. */
export function useUndoMerge() {
  const part = useCommand(undoMerge, { invalidates: mergeAnswers })
  return async (which: Input<typeof undoMerge>, name: string) => {
    await part.run(which)
    showNotice(`${name} is a person of their own again.`)
  }
}
