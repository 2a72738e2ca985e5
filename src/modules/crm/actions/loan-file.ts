import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { uploadOf } from '#kernel/finished-upload.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { openPersonal } from '#kernel/person-seal.ts'
import { readSealed } from '#kernel/sealed-file.ts'
import * as contract from '../contract/loan-file.ts'
import type { MismoBorrower, MismoDeal, MismoParty } from '../contract/mismo.ts'
import { refuseReveal } from '../effects/refuse-reveal.ts'
import { licenceProblem } from '../rules/licence.ts'
import { borrowerName, loanOfDeal, reachable, type SealedBorrower, sealedOf } from '../rules/loan-from-deal.ts'
import { lineProblem } from '../rules/ltv.ts'
import { readMismo } from '../rules/mismo/read.ts'
import { numberTaken } from '../store/loan-edit.ts'
import * as people from '../store/loan-people.ts'
import { loanById } from '../store/loans.ts'
import { colleagueById, colleagueByNmls, officeOf } from '../store/office.ts'
import { type Found, foretold, knownOrNew, type Read, readPerson } from './known-person.ts'
import { loanReach } from './loans.ts'
import { numberProblem, openLoan, placeFor, placeOf } from './open-loan.ts'
import { withinBudget } from './reveal-budget.ts'

/** Largest uploaded loan file: a file of one deal has a few hundred kilobytes. */
const maxUploadBytes = 20 * 1024 * 1024

export const loanFileActions: readonly Handler[] = [
  handle(contract.importMismo, async (ctx, { xml, upload, name, dryRun }) => {
    const reading = readMismo(xml ?? (await uploadedText(ctx, upload!)))
    if (!reading.ok) {
      ctx.note({ problems: reading.problems.length })
      return { problems: reading.problems, notes: [], deals: [] }
    }
    const notes = [...reading.notes]
    const zone = (await officeOf(ctx)).zone
    const numbers = new Set<string>()
    const deals: Awaited<ReturnType<typeof takeDeal>>[] = []
    // One after the other: the next deal may name a person the one before has just made.
    for (const deal of reading.deals) deals.push(await takeDeal(ctx, deal, { zone, dryRun, file: name, numbers, notes }))
    const opened = deals.filter(d => d.loan).length
    ctx.note({ deals: deals.length, opened })
    if (opened) ctx.emit('loans.imported', { facts: { opened } })
    return { problems: [], notes, deals }
  }),

  handle(contract.revealLoan, async (ctx, { loan: id }) => {
    const [loan, envelopes] = await Promise.all([loanById(ctx, id), people.envelopesOf(ctx, id)])
    const subject = { kind: 'loan', id }
    if (!(await withinBudget(ctx, subject, loanReach(loan)))) return perform(refuseReveal, {})
    const closed = envelopes.flatMap(e => (e.restricted ? [{ row: e.id, envelope: e.restricted }] : []))
    const values = await openPersonal<SealedBorrower>(ctx, closed)
    const byRow = new Map(closed.map(({ row }, n) => [row, values[n]!]))
    const opened = envelopes.map(e => ({ ...e, sealed: byRow.get(e.id) ?? {} }))
    const first: SealedBorrower =
      opened.find(e => e.sealed.assets || e.sealed.liabilities || e.sealed.loanCreditScore)?.sealed ?? {}
    const sealed = opened.filter(e => e.restricted).length
    ctx.subject(subject, loanReach(loan))
    ctx.note({ sealed })
    ctx.emit('field.revealed', { subject, reach: loanReach(loan), facts: { borrowers: opened.length, sealed } })
    return {
      borrowers: opened.map(({ contact, name, sealed: s }) => ({
        contact,
        name,
        ssn: s.ssn ?? null,
        dateOfBirth: s.dateOfBirth ?? null,
        monthlyIncomeCents: s.monthlyIncomeCents ?? null,
        creditScore: s.creditScore ?? null,
        employers: (s.employers ?? []).map(e => ({
          name: e.name ?? null,
          position: e.position ?? null,
          current: e.current ?? null,
          selfEmployed: e.selfEmployed ?? null,
          startDate: e.startDate ?? null,
          monthlyIncomeCents: e.monthlyIncomeCents ?? null,
        })),
        declarations: Object.fromEntries(Object.entries(s.declarations ?? {}).filter(([, said]) => said !== undefined)),
      })),
      assets: first.assets ?? null,
      liabilities: first.liabilities ?? null,
      creditScore: first.loanCreditScore ?? null,
    }
  }),
]

async function uploadedText(ctx: Ctx, upload: string): Promise<string> {
  const { path, bytes, sealed } = await uploadOf(ctx.places, ctx.tenant, ctx.actor.id!, upload)
  if (bytes > maxUploadBytes)
    throw new Refusal('invalid', 'This file is too large for a loan file.', {
      problems: [{ path: 'upload', message: 'At most 20 MB.' }],
    })
  const chunks: Buffer[] = []
  for await (const piece of readSealed(ctx.vault, path, sealed)) chunks.push(piece)
  return Buffer.concat(chunks).toString('utf8')
}

const asPerson = (b: MismoBorrower): Read =>
  readPerson({
    firstName: b.firstName,
    lastName: [b.lastName, b.suffix].filter(Boolean).join(' ') || undefined,
    fullName: b.fullName,
    emails: b.emails,
    phones: b.phones.map(p => ({ value: p.value, label: p.kind })),
    address: b.currentResidence?.address ?? b.mailingAddress,
  })

const asParty = (party: MismoParty): Read =>
  readPerson({
    fullName: party.name,
    company: party.company,
    emails: party.emails,
    phones: party.phones.map(p => ({ value: p.value, label: p.kind })),
    address: party.address,
  })
const partyName = (party: MismoParty): string => [party.name, party.company].filter(Boolean).join(', ')

interface Taking {
  zone: string
  dryRun: boolean
  /** What the file is called. */
  file: string | undefined
  /** Numbers of the deals before this one. */
  numbers: Set<string>
  notes: string[]
}

/** An officer's own; of whoever sees everything that of the originator who is named in it. */
async function placeOfDeal(ctx: Ctx, deal: MismoDeal) {
  const officer = deal.originator?.nmls ? await colleagueByNmls(ctx, deal.originator.nmls) : undefined
  const mine = await placeFor(ctx, undefined)
  return mine.owner === null && officer && ctx.scope.all ? placeOf(officer) : mine
}

const roleOf = (position: number) => (position === 0 ? 'borrower' : 'co_borrower')

/** One deal of a file: everybody on it recognised or made, then the loan; or what keeps it from being opened. */
async function takeDeal(ctx: Ctx, deal: MismoDeal, { zone, dryRun, file, numbers, notes }: Taking) {
  const fields = loanOfDeal(deal, zone)
  const number = fields.number ?? null
  const written = deal.borrowers.map(b => ({ name: borrowerName(b), person: asPerson(b) }))
  const told = {
    number,
    name: written[0]!.name,
    amountCents: fields.amountCents ?? null,
    purpose: fields.purpose!,
    mortgageType: fields.mortgageType!,
    noteRate: fields.noteRate ?? null,
    termMonths: fields.termMonths ?? null,
    property: {
      street: fields.propertyStreet ?? null,
      city: fields.city ?? null,
      state: fields.state ?? null,
      zip: fields.propertyZip ?? null,
    },
  }
  const problems: string[] = []
  if (number && (numbers.has(number) || (await numberTaken(ctx, number)))) problems.push(numberProblem(number))
  if (number) numbers.add(number)
  for (const { name, person } of written) notes.push(...person.problems.map(p => `${name}: ${p.message}`))
  const line = lineProblem(fields)
  if (line) notes.push(`${told.name}: ${line} It was kept as the file says.`)
  const place = await placeOfDeal(ctx, deal)
  const holder = place.owner ? await colleagueById(ctx, place.owner) : undefined
  const law = holder && licenceProblem(holder, fields.state ?? null, ctx.now)
  if (law) problems.push(law)

  if (dryRun || problems.length) {
    const taken = new Set<string>()
    const borrowers: { name: string; contact: string | null; known: Found['known'] }[] = []
    for (const [n, { name, person }] of written.entries()) {
      const { contact, known } = await foretold(ctx, person, { taken, roles: [roleOf(n)] })
      if (contact) taken.add(contact)
      borrowers.push({ name, contact, known })
    }
    const others: { name: string; role: MismoParty['kind']; known: boolean }[] = []
    for (const party of deal.otherParties.filter(reachable)) {
      const { known } = await foretold(ctx, asParty(party), { roles: ['other'] })
      others.push({ name: partyName(party), role: party.kind, known: known !== null })
    }
    return { ...told, loan: null, borrowers, others, problems }
  }

  const taken = new Set<string>()
  const borrowers: Found[] = []
  for (const [n, { name, person }] of written.entries()) {
    const found = await knownOrNew(ctx, person, { ...place, roles: [roleOf(n)], taken })
    taken.add(found.contact)
    borrowers.push({ ...found, name })
  }
  const [first, ...others] = borrowers as [Found, ...Found[]]
  const loan = await openLoan(ctx, {
    contact: first.contact,
    name: first.name,
    lead: null,
    fields: { ...fields, purpose: fields.purpose! },
    place,
    by: 'mismo',
    sealed: sealedOf(deal, 0),
  })
  // A file's name may say whose it is, so it is kept as a value of the loan and not on the event.
  ctx.change({ kind: 'loan', id: loan }, [{ field: 'loanFile', class: 'confidential', before: null, after: file }])
  for (const [n, b] of others.entries()) {
    await people.keepBorrower(ctx, { loan, contact: b.contact, name: b.name, role: 'co_borrower', sealed: sealedOf(deal, n + 1) })
  }
  const beside: { name: string; role: MismoParty['kind']; known: boolean }[] = []
  for (const party of deal.otherParties) {
    if (!reachable(party)) {
      if (party.name || party.company)
        notes.push(
          `${party.name ?? party.company} (${party.kind.replaceAll('_', ' ')}) has no e-mail or telephone and was left out.`,
        )
      continue
    }
    const found = await knownOrNew(ctx, asParty(party), { ...place, roles: ['other'] })
    await people.keepParticipant(ctx, {
      loan,
      contact: found.contact,
      name: found.name,
      company: party.company ?? null,
      role: party.kind,
    })
    beside.push({ name: partyName(party), role: party.kind, known: !found.created })
  }
  const opened = borrowers.map(b => ({ name: b.name, contact: b.contact, known: b.known }))
  return { ...told, loan, borrowers: opened, others: beside, problems }
}
