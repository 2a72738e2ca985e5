import { type levels, matrix, type Permission, permissions } from '#policy/matrix.ts'
import type { Me } from '../me.ts'

/** Invented people and figures for the page of samples. Phone numbers are of the range kept for fiction. */

const first = ['Maria', 'James', 'Linh', 'Robert', 'Aisha', 'Daniel', 'Sofia', 'Marcus', 'Priya', 'Grace', 'Owen', 'Elena']
const last = [
  'López',
  'Carter',
  'Nguyen',
  'Ellison',
  'Rahman',
  'Brooks',
  'Marino',
  'Washington',
  'Patel',
  'O’Neill',
  'Fischer',
  'Castillo',
]
const states = ['FL', 'GA', 'TX', 'NC', 'CO']
export const stages = ['New', 'Contacted', 'Application', 'Underwriting', 'Clear to close'] as const
export const owners = ['Dana Whitfield', 'Luis Ortega', 'Kim Tran']
const sources = ['Rate quiz', 'Zillow', 'Open house', 'Referral: Harbor Realty', 'Website']

export interface SampleLead {
  id: string
  name: string
  phone: string
  state: string
  stage: string
  owner: string | null
  source: string
  amountCents: number
  rate: number
  score: number
  receivedAt: string
}

const now = Date.now()
export const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()

export const sampleLeads: SampleLead[] = Array.from({ length: 400 }, (_, n) => ({
  id: `lead-${n}`,
  name: `${first[n % 12]} ${last[(n * 5 + Math.floor(n / 12)) % 12]}`,
  phone: `+1305555${String(100 + (n % 100)).padStart(4, '0')}`,
  state: states[n % 5]!,
  stage: stages[(n * 3) % 5]!,
  owner: n % 7 === 0 ? null : owners[n % 3]!,
  source: sources[(n * 2) % 5]!,
  amountCents: (180_000 + ((n * 7919) % 620) * 1000) * 100,
  rate: 5_625 + (n % 12) * 125,
  score: 20 + ((n * 37) % 80),
  receivedAt: ago(2 + n * n * 3),
}))

export const sampleMe: Me = {
  user: {
    id: 'user-1',
    name: 'Dana Whitfield',
    email: 'dana@harborhome.example',
    type: 'loan_officer',
    typeName: 'Loan officer',
  },
  tenant: { id: 'tenant-1', name: 'Harbor Home Loans', timeZone: 'America/New_York', nmlsId: '1820044', demo: true },
  can: Object.fromEntries(
    permissions.map(permission => {
      const row: { levels: Partial<Record<string, (typeof levels)[number]>>; demands?: object } = matrix[permission]
      return [permission, { level: row.levels.loan_officer ?? 'none', demands: row.demands ?? {} }]
    }),
  ) as Record<Permission, Me['can'][Permission]>,
}

/** As long as a server would take, refusing now and then. */
export const pretend = (ms = 500) => new Promise<void>(resolve => setTimeout(resolve, ms))
