import { z } from 'zod'
import { query } from '#policy/action.ts'

/** What removing the demo company takes and leaves, and what it did. */

const rules = z.object({
  /** The client's own rules are in force, without the made-up people; false: those from before the demo company are again. */
  own: z.boolean(),
  /** Rules that are switched off because nobody is left in them. */
  off: z.array(z.string()),
  /** The pool for leads that no rule places. */
  fallback: z.string(),
})

/** People and leads that really came, by whatever door, with their consents and their history. */
const stays = z.object({
  people: z.number(),
  leads: z.number(),
  /** Made-up forms and sources by which some of them came: kept and switched off, because consents and leads name them. */
  doors: z.array(z.string()),
})

export const readDemoRemoval = query('leadHunter.readDemoRemoval', {
  summary: 'What removing the demo company would take and leave',
  http: 'GET /demo/removal',
  needs: 'demo.manage',
  input: z.strictObject({}),
  output: z.object({
    goes: z.object({
      people: z.number(),
      leads: z.number(),
      loans: z.number(),
      /** Notes and tasks that colleagues hung on made-up people. */
      hung: z.number(),
    }),
    stays,
    /** Open leads of the client's own that made-up people or pools hold: they go to the rules again. */
    held: z.number(),
    rules,
  }),
})

export const demoRemoved = z.object({
  at: z.string(),
  people: z.number(),
  stays,
  /** Of the leads that made-up people or pools held, how many the rules gave to somebody, and how many wait in a pool. */
  routed: z.number(),
  pooled: z.number(),
  /** Loans without an officer, because whoever removed the company holds no licence for them. */
  loans: z.number(),
  rules: rules.extend({ version: z.number() }),
})
export type DemoRemoved = z.infer<typeof demoRemoved>
