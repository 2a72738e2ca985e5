import type { FieldProblem, RefusalWord } from '#base/refusal.ts'

/** What the server answers when it refuses (RFC 9457), or what the browser says when it could not ask. */
export class Problem extends Error {
  readonly word: RefusalWord
  readonly status: number
  /** One entry a field; `path` is dotted. Empty unless the word is `invalid` or `conflict`. */
  readonly problems: FieldProblem[]
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined
  readonly facts: Record<string, string | number | boolean | null>

  constructor(
    word: RefusalWord,
    message: string,
    more: Partial<Pick<Problem, 'status' | 'problems' | 'requestId' | 'retryAfter' | 'facts'>> = {},
  ) {
    super(message)
    this.name = 'Problem'
    this.word = word
    this.status = more.status ?? 0
    this.problems = more.problems ?? []
    this.requestId = more.requestId
    this.retryAfter = more.retryAfter
    this.facts = more.facts ?? {}
  }
}

export interface Approval {
  id: string
  [fact: string]: unknown
}

/**
 * The server kept the request and waits for a second person (202). It is thrown here although it is no failure, because
 * nothing has changed yet: whoever drew the change ahead of the answer must take it back.
 */
export class AwaitsApproval extends Error {
  readonly approval: Approval
  constructor(approval: Approval) {
    super('Waits for a second person. Nothing changes until they agree.')
    this.name = 'AwaitsApproval'
    this.approval = approval
  }
}

/** What was kept although nobody else may agree to it yet waits like any other request: no failure either. */
export const asAwaiting = (error: unknown): unknown =>
  error instanceof Problem && error.facts.demand === 'second-person' && typeof error.facts.approval === 'string'
    ? new AwaitsApproval({ id: error.facts.approval })
    : error

/** The person changed their mind while they were asked for more: nothing happened, and nothing needs to be said. */
export class GivenUp extends Error {
  constructor() {
    super('Given up.')
    this.name = 'GivenUp'
  }
}
/** Thrown, and yet no failure. */
export const isQuiet = (error: unknown) => error instanceof AwaitsApproval || error instanceof GivenUp

/** A sentence for a toast or an error page, whatever was thrown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isStaleChunk(error)) return new Problem('gone', 'A newer version was installed. Reload to go on; what is saved is safe.')
  return new Problem('unavailable', 'Something went wrong on this screen. What was saved before is safe.')
}

/** After an update the old page asks for files that are gone. */
export const isStaleChunk = (error: unknown) =>
  error instanceof TypeError && /dynamically imported module|module script|Importing a module/i.test(error.message)
