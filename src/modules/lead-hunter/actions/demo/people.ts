import { readEmail } from '#base/email.ts'
import { readPhone } from '#base/phone.ts'
import { keepContacts, keepHouseholds, keepPastPartners, type NewContact, stagesByKey } from '#modules/crm/index.ts'
import { type Setting, timeOf } from './setting.ts'

/** Everything somebody of the made-up company can be reached by. */
export function reachOf(email: string, phone: string | undefined, source: string): NewContact['reach'] {
  const mail = readEmail(email)
  const number = phone ? readPhone(phone) : undefined
  return [
    ...(mail.ok ? [{ kind: 'email' as const, value: mail.address, key: mail.key, source }] : []),
    ...(number?.ok ? [{ kind: 'phone' as const, value: number.e164, key: number.e164, label: 'mobile', source }] : []),
  ]
}

/** Everybody: households, borrowers with the officer of their last lead or loan, agents with their place as partners. */
export async function layPeople(setting: Setting): Promise<void> {
  const { ctx, company, idOf, contact, leadsOf, branchOf } = setting
  const stages = await stagesByKey(ctx)
  const households = company.households.map(h => ({
    id: idOf(h.key),
    name: h.name,
    createdAt: new Date(timeOf(contact(h.members[0]!))),
  }))
  void keepHouseholds(ctx, households)
  const lenders = new Map(company.loans.flatMap(loan => loan.borrowers.map(key => [key, loan.owner] as const)))
  keepContacts(
    ctx,
    company.contacts.map(c => {
      const owner = leadsOf.get(c.key)?.findLast(lead => lead.owner)?.owner ?? lenders.get(c.key)
      const id = contact(c.key)
      return {
        ...c.address,
        id,
        firstName: c.firstName,
        lastName: c.lastName,
        fullName: `${c.firstName} ${c.lastName}`,
        language: c.language,
        reach: reachOf(c.email, c.phone, 'Demo'),
        household: c.household ? idOf(c.household) : null,
        owner: owner ? idOf(owner) : null,
        branch: owner ? branchOf(owner) : null,
        doNotContact: leadsOf.get(c.key)?.some(lead => lead.status === 'do_not_contact') ?? false,
        createdAt: new Date(timeOf(id)),
      }
    }),
  )
  keepContacts(
    ctx,
    company.partners.map(p => ({
      id: contact(p.key),
      roles: ['partner'],
      firstName: p.firstName,
      lastName: p.lastName,
      fullName: `${p.firstName} ${p.lastName}`,
      company: p.company,
      city: p.city,
      state: p.state,
      reach: reachOf(p.email, p.phone, 'Demo'),
      owner: idOf(p.owner),
      branch: branchOf(p.owner),
      createdAt: new Date(p.since),
    })),
  )
  await keepPastPartners(
    ctx,
    company.partners.flatMap(p => {
      const stage = stages.of('partner', p.stage)
      if (!stage) return []
      const since = new Date(p.since)
      return [
        {
          ...stage,
          id: idOf(`place ${p.key}`, since.getTime()),
          contact: contact(p.key),
          fullName: `${p.firstName} ${p.lastName}`,
          company: p.company,
          licence: p.licenseNumber,
          territory: `${p.city}, ${p.state}`,
          stageSince: since,
          owner: idOf(p.owner),
          branch: branchOf(p.owner),
          createdAt: since,
          updatedAt: since,
        },
      ]
    }),
  )
}
