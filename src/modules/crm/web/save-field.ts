import { GivenUp, Problem } from '#ui/problem.ts'
import { type Edit, type EditValue, editText } from '#ui/record/edit.ts'
import { askWhich } from './which-value.tsx'

interface Saving {
  /** Id of the record. */
  record: string
  label: string
  what: string
  field: string
  /** What the screen showed when the change was begun. */
  before: EditValue
  after: EditValue
  edit: Pick<Edit, 'kind' | 'options'>
  /** How a value reads, where that is not for its kind to say. */
  words?: (value: EditValue) => string
  save: (version: number | undefined) => Promise<unknown>
  /** The record as it is now, for values the refusal does not tell. */
  again: () => Promise<EditValue | undefined>
}

/** What this person wrote last, so that taking it back is no conflict with oneself. */
const written = new Map<string, EditValue>()

/**
 * Saves one value against the version it was read at. When the record moved on and this value did not, it is saved again;
 * when this very value was changed by somebody else, the person chooses between both.
 */
export async function saveField(version: number | undefined, saving: Saving): Promise<void> {
  const place = `${saving.record} ${saving.field}`
  try {
    await saving.save(version)
    written.set(place, saving.after)
  } catch (error) {
    if (!(error instanceof Problem) || error.word !== 'conflict' || typeof error.facts.version !== 'number') throw error
    const told = `theirs.${saving.field}`
    const now = await saving.again()
    const theirs = told in error.facts ? ((error.facts[told] ?? null) as EditValue) : (now ?? null)
    if (theirs !== saving.before && theirs !== saving.after && theirs !== written.get(place)) {
      const words = saving.words ?? ((value: EditValue) => editText(saving.edit as Edit, value))
      const which = await askWhich({
        label: saving.label,
        what: saving.what,
        theirs: words(theirs),
        yours: words(saving.after),
      })
      if (which === 'theirs') throw new GivenUp()
    }
    await saving.save(error.facts.version)
    written.set(place, saving.after)
  }
}
