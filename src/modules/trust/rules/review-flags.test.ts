import { expect, test } from 'vitest'
import { shipped } from '#policy/matrix.ts'
import { type Access, flagsOf, unusedOf } from './review-flags.ts'

const now = new Date('2026-06-01T12:00:00Z')
const access: Access = {
  kind: 'member',
  rights: shipped.loan_officer,
  overrides: 0,
  unused: 0,
  lastUsedAt: '2026-05-31T12:00:00Z',
  since: '2026-01-01T00:00:00Z',
  expiresAt: null,
  makerLeft: false,
}
const flags = (more: Partial<Access>) => flagsOf({ ...access, ...more }, now)

test.each([
  [{}, []],
  [{ rights: shipped.assistant }, []],
  [{ rights: shipped.branch_manager }, ['privileged']],
  [{ rights: shipped.compliance }, ['privileged']],
  [{ rights: shipped.marketing }, ['privileged']],
  [{ rights: shipped.partner_rep }, []],
  [{ rights: shipped.partner_rep, lastUsedAt: '2026-04-02T11:59:00Z' }, ['dormant']],
  [{ rights: shipped.partner_rep, lastUsedAt: '2026-04-02T12:01:00Z' }, []],
  [{ rights: shipped.partner_rep, lastUsedAt: null }, ['never-used']],
  [{ rights: shipped.partner_rep, lastUsedAt: null, since: '2026-05-30T00:00:00Z' }, []],
  [{ rights: shipped.partner_rep, overrides: 1 }, ['excess']],
  [{ rights: shipped.partner_rep, unused: 1 }, ['unused']],
  [{ rights: shipped.tenant_admin }, ['conflict', 'privileged']],
  [{ kind: 'key' as const, rights: shipped.integration }, ['no-expiry']],
  [{ kind: 'key' as const, rights: shipped.integration, expiresAt: '2027-01-01T00:00:00Z', makerLeft: true }, ['maker-left']],
])('%o is flagged %o', (more, wanted) => expect(flags(more as Partial<Access>)).toEqual(wanted))

test.each([
  ['never used since', {}, '2026-03-03T11:59:00Z', ['field.reveal']],
  ['counted for too short a time', {}, '2026-03-03T12:01:00Z', []],
  ['used long ago', { 'field.reveal': '2026-03-01T00:00:00Z' }, '2026-01-01T00:00:00Z', ['field.reveal']],
  ['used since', { 'field.reveal': '2026-03-04T00:00:00Z' }, '2026-01-01T00:00:00Z', []],
])('what a loan officer has %s', (_, uses, counted, unused) =>
  expect(unusedOf(shipped.loan_officer, new Map(Object.entries(uses)) as never, counted, now)).toEqual(unused),
)
