import type { Refusal, RefusalWord } from '#base/refusal.ts'

export const statusOf: Record<RefusalWord, number> = {
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  invalid: 422,
  conflict: 409,
  'needs-proof': 403,
  'too-many': 429,
  gone: 410,
  unavailable: 503,
}

const titles: Record<RefusalWord, string> = {
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  'not-found': 'Not found',
  invalid: 'Not valid',
  conflict: 'Conflict',
  'needs-proof': 'A proof is needed',
  'too-many': 'Too many requests',
  gone: 'Gone',
  unavailable: 'Not available right now',
}

/** The body of an error answer (RFC 9457). */
export function problemBody(refusal: Refusal, requestId: string) {
  return {
    type: `urn:connect-and-close:problem:${refusal.word}`,
    title: refusal.title ?? titles[refusal.word],
    status: statusOf[refusal.word],
    detail: refusal.message,
    word: refusal.word,
    problems: refusal.problems,
    facts: refusal.facts,
    requestId,
  }
}
