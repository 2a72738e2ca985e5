import type { z } from 'zod'
import type { FieldProblem } from '#base/refusal.ts'

/** Zod's issues as dotted paths and sentences; unknown fields are named one by one. */
export function problemsOf(error: z.ZodError): FieldProblem[] {
  return error.issues.slice(0, 50).flatMap((issue): FieldProblem[] => {
    const path = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => ({ path: path ? `${path}.${key}` : key, message: `“${key}” is not a field here.` }))
    }
    return [{ path, message: issue.message }]
  })
}
