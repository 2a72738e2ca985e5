import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { acceptance, acceptanceRules } from './acceptance.ts'
import { fieldMapping } from './field-mapping.ts'
import { duplicateWays, intakeDoors, intakeOutcomes } from './intake.ts'
import { leadDraft } from './lead-draft.ts'
import { sourceFormatNames } from './source-format.ts'

/** Why a bureau's credit alerts may be received at all (15 U.S.C. 1681b(c)); without one they are refused. */
export const legalBases = ['consumer-authorization', 'originated-current-loan', 'services-current-loan', 'holds-account'] as const

const sourceFields = {
  name: z.string().trim().min(1, 'Give the source a name.').max(120),
  kind: z.enum(intakeDoors),
  /** How its messages are read. */
  format: z.enum(sourceFormatNames),
  mapping: fieldMapping,
  acceptance: acceptanceRules,
  campaign: z.string().trim().max(120).nullable(),
  /** What one accepted lead costs, in whole US cents. */
  costCents: z.int().min(0).max(100_000_000),
  /** 0 to 100: how well its leads have done; part of the score. */
  quality: z.int().min(0).max(100),
  legalBasis: z.enum(legalBases).nullable(),
  active: z.boolean(),
  /** The workgroup that gets its leads; null: any. */
  workgroup: id('workgroup').nullable(),
}

export const sourceRow = z.object({
  ...sourceFields,
  id: z.string(),
  version: z.number(),
  createdAt: z.string(),
  /** First characters of its key; null where it has none. */
  keyPrefix: z.string().nullable(),
  /** True where Meta’s challenge can be answered. */
  hasVerifyToken: z.boolean(),
  /** The last thirty days. */
  counts: z.record(z.enum(intakeOutcomes), z.number()),
  /** What its accepted leads of the last thirty days cost. */
  spentCents: z.number(),
  lastReceivedAt: z.string().nullable(),
})

export const listSources = query('leadHunter.listSources', {
  summary: 'Lead sources with what came from them in thirty days',
  http: 'GET /sources',
  needs: 'source.read',
  input: z.strictObject({ active: z.boolean().optional() }),
  output: z.object({ items: z.array(sourceRow) }),
})

export const saveSource = command('leadHunter.saveSource', {
  summary: 'Make a source, or change one',
  http: 'PUT /sources',
  needs: 'intake.manage',
  input: z.strictObject({
    /** Left out: a new one. */
    source: id('source').optional(),
    version: z.int().optional(),
    name: sourceFields.name,
    kind: sourceFields.kind.default('webhook'),
    /** Left out: the format of the kind. */
    format: sourceFields.format.optional(),
    mapping: sourceFields.mapping.default([]),
    acceptance: sourceFields.acceptance.default(acceptanceRules.parse({})),
    campaign: sourceFields.campaign.default(null),
    costCents: sourceFields.costCents.default(0),
    quality: sourceFields.quality.default(50),
    legalBasis: sourceFields.legalBasis.default(null),
    active: sourceFields.active.default(true),
    workgroup: sourceFields.workgroup.default(null),
    /** The word that Meta’s verification call must bring. Left out: stays; null: none. */
    verifyToken: confidential(z.string().trim().min(8, 'Use at least 8 characters.').max(200)).nullable().optional(),
  }),
  output: z.object({ id: z.string(), version: z.number() }),
  emits: ['source.changed'],
})

export const makeSourceKey = command('leadHunter.makeSourceKey', {
  summary: 'Make the address and key a vendor posts to: shown this once, the one before stops working',
  http: 'POST /sources/{source}/key',
  needs: 'source.key',
  input: z.strictObject({ source: id('source') }),
  output: z.object({
    key: z.string(),
    /** The address with the key in it, for vendors that can only post to an address. */
    url: z.string(),
    /** The address for vendors that send `Authorization: Bearer` with the key. */
    plainUrl: z.string(),
  }),
  emits: ['source.keyMade'],
})

export const trySource = query('leadHunter.trySource', {
  summary: 'What would be read from a sample, and what would be decided: nothing is kept',
  http: 'POST /sources/{source}/try',
  needs: 'source.read',
  input: z.strictObject({
    source: id('source'),
    body: confidential(z.string().max(200_000, 'Send a sample of at most 200,000 characters.')),
    contentType: z.string().max(200).default(''),
    /** Tried in the place of the source’s own, before they are saved. */
    format: sourceFields.format.optional(),
    mapping: sourceFields.mapping.optional(),
    acceptance: sourceFields.acceptance.optional(),
  }),
  output: z.object({
    readable: z.boolean(),
    /** Why it could not be read, or a notice. */
    why: z.string().nullable(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })),
    unread: z.array(z.string()),
    leads: z.array(
      z.object({
        draft: leadDraft,
        acceptance,
        duplicate: z.enum(['created', 'matched', 'conflict']),
        by: z.array(z.enum(duplicateWays)),
        score: z.number(),
        band: z.enum(['hot', 'warm', 'cold']),
      }),
    ),
  }),
})
