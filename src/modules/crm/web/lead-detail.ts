import type { z } from 'zod'
import type { readLead } from '../contract/lead.ts'

/** A lead with its person, as `crm.readLead` answers. */
export type LeadDetail = z.output<(typeof readLead)['output']>
