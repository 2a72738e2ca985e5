import { keepDemoMembers, keepDemoOffices } from '#modules/identity/index.ts'
import { acceptanceRules } from '../../contract/acceptance.ts'
import { formDocOf } from '../../rules/demo/form-doc.ts'
import { demoRules } from '../../rules/demo/routing.ts'
import type { SourceType } from '../../rules/demo/types.ts'
import { keepPastForms, keepPastPool, keepPastSources } from '../../store/demo.ts'
import { putInForce } from '../../store/demo-rules.ts'
import { tenantFacts } from '../../store/forms.ts'
import type { Setting } from './setting.ts'

const kinds: Record<SourceType, string> = {
  portal: 'webhook',
  aggregator: 'webhook',
  website: 'form',
  social: 'webhook',
  event: 'form',
  referral: 'manual',
}
const formats: Record<string, string> = {
  zillow: 'zillow',
  lendingtree: 'lendingTree',
  realtor_com: 'realtor',
  facebook: 'metaLeadAds',
}
export const qualities: Record<SourceType, number> = {
  portal: 55,
  aggregator: 45,
  website: 70,
  social: 35,
  event: 75,
  referral: 95,
}

/** Where a form stands, unless somebody's own stands there. */
export const formSlugOf = (key: string): string => `demo-${key.replaceAll('_', '-')}`

/** By which door a source's leads came. */
export const doorOf = (type: SourceType): string => kinds[type]

/** Branches, people with their licences, sources, forms, a pool, and rules in force over the officers. */
export async function layOffice({ ctx, company, now, idOf }: Setting): Promise<void> {
  const { name, slug } = await tenantFacts(ctx)
  void keepDemoOffices(
    ctx,
    company.branches.map(b => ({
      id: idOf(`branch ${b.key}`),
      name: b.name,
      nmlsId: b.nmlsId,
      city: b.address.city,
      state: b.state,
    })),
  )
  void keepDemoMembers(
    ctx,
    company.staff.map(p => ({
      id: idOf(p.key),
      name: `${p.firstName} ${p.lastName}`,
      // Under the client's own name, or the demo people of two clients would be one account.
      email: `${p.firstName}.${p.lastName}@${slug}.example.com`.toLowerCase(),
      type: p.userType,
      branch: idOf(`branch ${p.branch}`),
      phone: p.phone,
      timeZone: company.timeZone,
      nmlsId: p.nmlsId ?? null,
      languages: p.languages,
      takesLeads: p.userType === 'loan_officer',
      assists: p.assistantOf ? [idOf(p.assistantOf)] : [],
      licences: p.licenses.map(l => ({
        id: idOf(`licence ${p.key} ${l.state}`),
        state: l.state,
        number: l.number,
        issued: l.issued,
        expires: l.expires,
      })),
    })),
  )
  void keepPastSources(
    ctx,
    company.sources.map(s => ({
      id: idOf(`source ${s.key}`),
      name: s.name,
      kind: kinds[s.type],
      format: formats[s.key] ?? 'generic',
      acceptance: acceptanceRules.parse(s.dailyCap ? { dailyCap: s.dailyCap } : {}),
      costCents: s.costModel === 'per_lead' ? s.costCents : 0,
      quality: qualities[s.type],
    })),
  )
  void keepPastForms(
    ctx,
    company.forms.map(form => ({
      id: idOf(`form ${form.key}`),
      slug: formSlugOf(form.key),
      source: idOf(`source ${form.source}`),
      doc: formDocOf(form, name),
      at: new Date(now.getTime() - 200 * 864e5),
    })),
  )
  const pool = idOf('pool')
  void keepPastPool(ctx, pool, 'Team pool')
  await putInForce(ctx, { id: idOf('rules'), by: null, body: demoRules(company.staff, idOf, pool) })
}
