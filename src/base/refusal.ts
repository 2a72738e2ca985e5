/** The nine words with which any part of the house stops a request. Throwing one rolls the transaction back. */
export type RefusalWord =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'invalid'
  | 'conflict'
  | 'needs-proof'
  | 'too-many'
  | 'gone'
  | 'unavailable'

/** One thing wrong with one field: `path` is dotted (`person.emails.0`), `message` is a sentence a user can act on. */
export interface FieldProblem {
  path: string
  message: string
}

interface RefusalMore {
  /** Instead of the word's own title, where that would mislead. */
  title?: string
  problems?: FieldProblem[]
  /** Seconds after which the same request may succeed (`too-many`, `unavailable`). */
  retryAfter?: number
  /** Facts for the screen: ids and enums, never another person's data. */
  facts?: Record<string, string | number | boolean | null>
}

/** Throw to stop, return to tell. `message` is shown to the user as it is: sentence case, says what to do. */
export class Refusal extends Error {
  readonly word: RefusalWord
  readonly title: string | undefined
  readonly problems: FieldProblem[]
  readonly retryAfter: number | undefined
  readonly facts: Record<string, string | number | boolean | null>

  constructor(word: RefusalWord, message: string, more: RefusalMore = {}) {
    super(message)
    this.name = 'Refusal'
    this.word = word
    this.title = more.title
    this.problems = more.problems ?? []
    this.retryAfter = more.retryAfter
    this.facts = more.facts ?? {}
  }
}

/** A rival client's id and an id that never existed answer with exactly this. */
export const notFound = () => new Refusal('not-found', 'There is nothing here, or you may not see it.')
