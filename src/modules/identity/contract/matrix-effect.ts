import { z } from 'zod'
import { query } from '#policy/action.ts'
import { demandsField, functionField, levelField } from './matrix.ts'

export const simulateMatrix = query('identity.simulateMatrix', {
  summary: 'What the draft would do: who gains and loses which function, and what of the last day would have been refused',
  http: 'GET /matrix/draft/effect',
  needs: 'matrix.try',
  input: z.strictObject({}),
  output: z.object({
    people: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        typeName: z.string(),
        /** From nothing. */
        gains: z.array(functionField),
        /** To nothing. */
        loses: z.array(functionField),
        /** Held before and after, over other records. */
        reach: z.array(z.object({ permission: functionField, was: levelField, becomes: levelField })),
        /** Held over the same records, with less or other things asked for first. */
        eased: z.array(functionField),
        clearance: z.object({ was: z.string(), becomes: z.string() }).nullable(),
      }),
    ),
    /** Functions before which more is asked from now on, of people who hold them and keep them. */
    tightened: z.array(
      z.object({
        permission: functionField,
        demands: demandsField,
        people: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    ),
    /** What people did and looked at in the last 24 hours: commands of the record of events, and reading as it is counted. */
    replayed: z.number(),
    refused: z.array(
      z.object({
        person: z.string(),
        name: z.string(),
        action: z.string(),
        /** A command changes something, a query looks at it. */
        kind: z.enum(['command', 'query']),
        summary: z.string(),
        times: z.number(),
      }),
    ),
  }),
})
