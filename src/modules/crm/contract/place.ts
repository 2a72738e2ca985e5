import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'

/** Where a property lies: at least its state. A ZIP takes state and county along. */
export const leadPlace = z.strictObject({
  state: z.string().regex(/^[A-Z]{2}$/, 'Choose a state.'),
  county: z.string().trim().min(1).max(120).nullable().default(null),
  zip: z
    .string()
    .regex(/^\d{5}$/, 'A ZIP has five digits.')
    .nullable()
    .default(null),
})
export type LeadPlace = z.output<typeof leadPlace>

const mostPlaced = 500

export const findPlace = query('crm.findPlace', {
  summary: 'The place of a ZIP code, and the counties of a state',
  http: 'GET /places',
  needs: 'lead.edit',
  input: z.strictObject({
    zip: z
      .string()
      .regex(/^\d{5}$/, 'A ZIP has five digits.')
      .optional(),
    state: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Choose a state.')
      .optional(),
  }),
  output: z.object({
    /** Null for a ZIP code that is not in use. */
    place: z.object({ city: z.string().nullable(), state: z.string(), county: z.string().nullable() }).nullable(),
    counties: z.array(z.string()),
  }),
})

/** From what a place is guessed: the person's ZIP code or state, or the area code of their number. */
export const placeHints = ['zip', 'state', 'phone'] as const

export const suggestPlaces = query('crm.suggestPlaces', {
  summary: 'Where leads without a place may lie, by what is known of the person; nothing is set by it',
  http: 'POST /places/suggestions',
  needs: 'lead.edit',
  input: z.strictObject({ leads: z.array(id('lead')).min(1).max(mostPlaced) }),
  output: z.object({
    items: z.array(
      z.object({
        from: z.enum(placeHints),
        place: z.object({ state: z.string(), county: z.string().nullable(), zip: z.string().nullable() }),
        leads: z.array(z.string()),
      }),
    ),
    /** Of how many nothing is known. */
    unknown: z.number(),
  }),
})

export const previewPlace = query('crm.previewPlace', {
  summary: 'Who would see leads once they had this place, and does not see them now',
  http: 'POST /places/preview',
  needs: 'lead.edit',
  input: z.strictObject({ leads: z.array(id('lead')).min(1).max(mostPlaced), place: leadPlace }),
  output: z.object({
    people: z.array(z.object({ id: z.string(), name: z.string(), leads: z.number() })),
  }),
})
