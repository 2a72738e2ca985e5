import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { acceptanceRules } from '../contract/acceptance.ts'
import type { IntakeDoor } from '../contract/intake.ts'
import { firstForm, firstFormSlug, startingSources } from '../rules/starting-set.ts'
import { forms, keepForm, tenantFacts } from '../store/forms.ts'
import { keepSource, sources } from '../store/sources.ts'

/** Seconds in which no person fills a form: little, because a password manager is quick and a machine quicker. */
const minFillSeconds = 1

/** What a new client takes leads in by: a source for each door, and a first form to be looked over and published. */
export async function prepareIntake(ctx: Ctx): Promise<void> {
  const [there, published, { name: company }] = await Promise.all([sources(ctx, undefined), forms(ctx), tenantFacts(ctx)])
  const ids = new Map<IntakeDoor, Id>(there.map(source => [source.kind, source.id]))
  for (const { name, kind } of startingSources) {
    if (ids.has(kind)) continue
    const acceptance = acceptanceRules.parse(kind === 'form' ? { minFillSeconds } : {})
    const plain = {
      format: 'generic',
      mapping: [],
      campaign: null,
      costCents: 0,
      quality: 50,
      legalBasis: null,
      active: true,
    } as const
    ids.set(kind, (await keepSource(ctx, { ...plain, mapping: [], workgroup: null, name, kind, acceptance })).id)
  }
  if (!published.length)
    await keepForm(ctx, { slug: firstFormSlug, source: ids.get('form')!, state: 'draft', doc: firstForm(company) })
}
