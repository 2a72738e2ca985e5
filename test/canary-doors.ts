import { vi } from 'vitest'
import { addIdentifier, updateContact } from '#modules/crm/contract/contact.ts'
import { addCustomField } from '#modules/crm/contract/custom-field.ts'
import { convertLead, readLead, touchLead, updateLead } from '#modules/crm/contract/lead.ts'
import { updateLoan } from '#modules/crm/contract/loan.ts'
import { importMismo } from '#modules/crm/contract/loan-file.ts'
import * as work from '#modules/crm/contract/work.ts'
import { inventDeal } from '#modules/crm/rules/mismo/generate.ts'
import { writeMismo } from '#modules/crm/rules/mismo/write.ts'
import { importPolicy, openImport, readImport, setImportMapping, startImport } from '#modules/lead-hunter/contract/import.ts'
import { addLead, makeSourceKey, saveSource } from '#modules/lead-hunter/contract.ts'
import { readApproval } from '#modules/trust/contract.ts'
import type { Alone } from './canary-product.ts'
import { type Canary, unlikely } from './canary-search.ts'
import type { Client, Member } from './client.ts'
import { workbook } from './workbooks.ts'

/** Values of every confidential and restricted kind, each another one, noted with the door it came in by. */
export function canaryWords() {
  const canaries: Canary[] = []
  const note = (door: string, ...values: string[]) => {
    canaries.push(...values.map(value => ({ value, door })))
    return values[0]!
  }
  const digits = (n: number) => Array.from(crypto.getRandomValues(new Uint8Array(n)), byte => String(byte % 10)).join('')
  return {
    canaries,
    text: (door: string) => note(door, unlikely()),
    email(door: string) {
      const local = note(door, unlikely())
      return `${local}@example.com`
    },
    phone(door: string) {
      const [area, rest] = ['843', `7${digits(6)}`]
      const [a, b] = [rest.slice(0, 3), rest.slice(3)]
      return note(door, `+1${area}${rest}`, `${area}${rest}`, `(${area}) ${a}-${b}`, `${area}-${a}-${b}`)
    },
    ssn(door: string) {
      const d = `7${digits(8)}`
      return note(door, d, `${d.slice(0, 3)}-${d.slice(3, 5)}-${d.slice(5)}`)
    },
    born(door: string) {
      const [month, day] = [`0${1 + (Number(digits(2)) % 9)}`, String(10 + (Number(digits(2)) % 18))]
      const year = String(1941 + (Number(digits(2)) % 40))
      return note(door, `${year}-${month}-${day}`, `${month}/${day}/${year}`)
    },
    cents(door: string) {
      const d = `${1 + (Number(digits(1)) % 8)}${digits(8)}`
      note(door, d, `${d.slice(0, -2)}.${d.slice(-2)}`)
      return Number(d)
    },
  }
}
export type Words = ReturnType<typeof canaryWords>

/** Everybody and everything comes in as it does at work, by HTTP. */
export function canaryDoors(alone: Alone, firm: Client, words: Words) {
  const { text, email, phone, ssn, born, cents } = words
  const tusOf = (who: Member) => ({ cookie: who.cookie, 'sec-fetch-site': 'same-origin', 'tus-resumable': '1.0.0' })

  /** Answers the upload's id. `most`: so many bytes are sent. */
  async function upload(who: Member, content: string | Buffer, most?: number): Promise<string> {
    const bytes = Buffer.from(content as string)
    const name = Buffer.from(`${text('the name of an upload')}.csv`).toString('base64')
    const begun = await alone.put('POST', '/api/v1/uploads', {
      ...tusOf(who),
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${name}`,
    })
    const part = { ...tusOf(who), 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
    const sent = await alone.put('PATCH', new URL(begun.location, alone.url).pathname, part, bytes.subarray(0, most))
    if (sent.status !== 204) throw new Error(`the upload was answered ${sent.status}`)
    return begun.location.split('/').at(-1)!
  }

  /** What needs a second person, agreed to by the other administrator; answers what came of it. */
  async function agreed(who: Member, other: Member, path: string, body: unknown): Promise<Record<string, unknown>> {
    const asked = await who.send('POST', path, body, { 'x-reason': text('the reason of a request') })
    if (asked.status !== 202) throw new Error(`${path} was answered ${asked.status}: ${await asked.text()}`)
    const { approval } = (await asked.json()) as { approval: { id: string } }
    const { hash } = await other.ask(readApproval, { approval: approval.id })
    const comment = text('the comment of a decision')
    const decided = await other.send('POST', `/api/v1/approvals/${approval.id}/decision`, { agree: true, hash, comment })
    if (!decided.ok) throw new Error(`the decision was answered ${decided.status}: ${await decided.text()}`)
    return vi.waitUntil(
      async () => {
        const { state, answer } = await who.ask(readApproval, { approval: approval.id })
        return state === 'done' && ((answer ?? {}) as Record<string, unknown>)
      },
      { timeout: 120_000, interval: 200 },
    )
  }

  return {
    upload,
    agreed,

    async lead(who: Member) {
      const street = (door: string) => `12 ${text(door)} Street`
      const { lead } = (await who.ask(addLead, {
        person: {
          ...{ firstName: 'Ada', lastName: 'Arrives', dateOfBirth: born('a lead: date of birth') },
          emails: [email('a lead: e-mail address')],
          phones: [{ value: phone('a lead: telephone'), kind: 'mobile' }],
          address: {
            street: street('a lead: street'),
            unit: text('a lead: unit'),
            city: 'Mount Pleasant',
            state: 'SC',
            zip: '29464',
          },
        },
        coBorrower: { fullName: 'Bo Arrives', emails: [email('a lead: co-borrower')], dateOfBirth: born('a lead: co-borrower') },
        agent: { name: 'Ag Ent', email: email('a lead: agent'), phone: phone('a lead: agent') },
        loan: { creditScore: 713, annualIncomeCents: cents('a lead: income') },
        property: { street: street('a lead: property'), city: 'Charleston', state: 'SC' },
        message: text('a lead: message'),
        extra: { roof: text('a lead: a further field'), [`of ${unlikely(6)}`]: text('a lead: a further field') },
      } as never)) as { lead: string }
      await who.ask(updateLead, { lead, propertyStreet: street('a lead that is changed') } as never)
      await who.ask(touchLead, { lead, kind: 'call', outcome: 'reached', note: text('the note of a call') })
      const { contact } = (await who.ask(readLead, { lead })) as unknown as { contact: { id: string } }
      const id = typeof contact === 'string' ? contact : contact.id
      await who.ask(updateContact, {
        contact: id,
        street: street('a person who is changed'),
        unit: text('a person who is changed'),
      })
      await who.ask(addIdentifier, { contact: id, kind: 'email', value: email('a further address') } as never)
      await who.ask(addIdentifier, { contact: id, kind: 'phone', value: phone('a further number') } as never)
      const note = (await who.ask(work.addNote, { contact: id, body: text('a note') } as never)) as { id: string }
      await who.ask(work.editNote, { note: note.id, body: `${text('a note that is edited')} `.repeat(400) } as never)
      const task = (await who.ask(work.addTask, { contact: id, title: text('a task'), kind: 'task' } as never)) as { id: string }
      await who.ask(work.updateTask, { task: task.id, title: text('a task that is changed') } as never)
      const content = `${text('the content of a file')} ${ssn('the content of a file')}\n`.repeat(3000)
      const file = (await who.ask(work.attachFile, {
        ...{ contact: id, upload: await upload(who, content), mediaType: 'text/plain' },
        name: `${text('the name of a file')}.txt`,
      } as never)) as { id: string }
      await who.send('GET', `/api/v1/files/${file.id}/content`)
      // The same request twice, its answer kept for the second.
      const key = { 'idempotency-key': 'twice' }
      const again = {
        person: { fullName: 'Twice Asked', emails: [email('a request that is repeated')] },
        property: { state: 'SC' },
      }
      for (const _ of [1, 2]) await who.send('POST', '/api/v1/leads', again, key)
      const { loan } = (await who.ask(convertLead, { lead, purpose: 'purchase' } as never)) as unknown as { loan: string }
      await who.ask(updateLoan, { loan, propertyStreet: street('a loan that is changed') } as never)
      return { lead, contact: id, loan }
    },

    async loanFile(who: Member) {
      for (const [n, by] of (['as text', 'as an upload'] as const).entries()) {
        const door = (what: string) => `a loan file ${by}: ${what}`
        const deal = inventDeal({ seed: 70 + n, borrowers: 1 })
        const [b] = deal.borrowers
        const street = () => `7 ${text(door('street'))} Road`
        Object.assign(b!, {
          ...{ ssn: ssn(door('SSN')), dateOfBirth: born(door('date of birth')), monthlyIncomeCents: cents(door('income')) },
          ...{ emails: [email(door('e-mail'))], phones: [{ value: phone(door('telephone')), kind: 'mobile' }] },
          currentResidence: {
            address: { street: street(), unit: text(door('unit')), city: 'Charleston', state: 'SC', zip: '29401' },
          },
          employers: [{ name: text(door('employer')), current: true, monthlyIncomeCents: cents(door('income of an employer')) }],
        })
        deal.assets = { count: 1, totalCents: cents(door('assets')) }
        deal.liabilities = { ...deal.liabilities!, unpaidCents: cents(door('debts')) }
        Object.assign(deal.property!, { address: { street: street(), city: 'Charleston', state: 'SC', zip: '29401' } })
        const xml = writeMismo([deal], { createdAt: '2025-03-03T15:00:00Z' })
        const name = `${text(door('its name'))}.xml`
        const sent = by === 'as text' ? { xml } : { upload: await upload(who, xml) }
        const { problems, deals } = await who.ask(importMismo, { ...sent, name })
        if (!deals[0]?.loan) throw new Error(`${JSON.stringify(problems)} ${JSON.stringify(deals)}`)
        const why = { 'x-reason': text('the reason of a look') }
        await who.send('POST', `/api/v1/loans/${deals[0].loan}/reveal`, {}, why)
      }
    },

    /** Of all three kinds; each with a row that is taken in and one that is kept to be corrected. */
    async files(who: Member) {
      const door = (what: string) => `an imported file: ${what}`
      const header = ['First name', 'Last name', 'Email', 'Phone', 'Street', 'State', 'Notes', 'Date of birth', 'SSN']
      const row = (reach = email(door('e-mail'))) => [
        ...['Im', 'Ported', reach, phone(door('telephone')), `3 ${text(door('street'))} Way`, 'SC'],
        ...[text(door('notes')), born(door('date of birth')), ssn(door('SSN'))],
      ]
      const rows = () => [header, row(), row(text(door('no address')))]
      const card = (reach: string) =>
        `BEGIN:VCARD\r\nVERSION:3.0\r\nN:Card;Vi;;;\r\nEMAIL:${reach}\r\nTEL:${phone(door('telephone'))}\r\nNOTE:${text(door('notes'))}\r\nBDAY:${born(door('date of birth'))}\r\nEND:VCARD\r\n`
      const kinds: Record<string, string | Buffer> = {
        csv: `${rows()
          .map(cells => cells.join(','))
          .join('\n')}\n`,
        xlsx: workbook({ People: rows() }),
        vcf: `${card(email(door('e-mail')))}${card(text(door('no address')))}`,
      }
      for (const [kind, content] of Object.entries(kinds)) {
        const fileName = `people.${kind}`
        const opened = await who.ask(openImport, { upload: await upload(who, content), fileName })
        const of = { import: opened.id, mapping: opened.mapping, policy: importPolicy.parse(opened.policy) }
        await who.ask(setImportMapping, of)
        await who.ask(startImport, { import: opened.id })
        await vi.waitUntil(async () => (await who.ask(readImport, { import: opened.id })).state === 'done', {
          timeout: 120_000,
          interval: 200,
        })
        await who.send('GET', `/api/v1/imports/${opened.id}/errors.csv`)
      }
      // One that is under way, whose sender went away.
      await upload(who, `${text(door('half of it came'))} `.repeat(9000), 100_000)
    },

    /** Fields the client made, sealed by their class: given, and changed, of a lead and a person. */
    async ownFields(admin: Member, who: Member, lead: string, contact: string) {
      for (const record of ['lead', 'person'] as const)
        for (const fieldClass of ['confidential', 'restricted'] as const) {
          const { key } = await admin.ask(addCustomField, { record, name: `Own ${fieldClass}`, kind: 'text', class: fieldClass })
          for (const when of ['given', 'changed']) {
            const custom = { [key]: text(`a ${fieldClass} field of a ${record}, ${when}`) }
            if (record === 'lead') await who.ask(updateLead, { lead, custom } as never)
            else await who.ask(updateContact, { contact, custom } as never)
          }
        }
    },

    async outside(admin: Member, second: Member) {
      const form = `${firm.pagesUrl}/p/forms/first-home`
      const fields = {
        ...{
          firstName: 'Fo',
          lastName: 'Rm',
          email: email('a form'),
          phone: phone('a form'),
          street: `9 ${text('a form')} Alley`,
        },
        ...{ state: 'SC', zip: '29401', message: text('a form'), page: `https://example.com/${text('the page of a form')}` },
      }
      const answers = [
        await post(`${form}/submissions`, fields),
        await post(`${form}/submissions`, { ...fields, email: text('a form that is refused') }),
      ]
      const { id } = (await admin.ask(saveSource, {
        name: 'Vendor',
        verifyToken: text('the verification word of a source'),
      } as never)) as { id: string }
      const { key } = (await admin.ask(makeSourceKey, { source: id } as never)) as { key: string }
      const lead = {
        name: 'Ho Ok',
        email: email('a hook'),
        phone: phone('a hook'),
        comments: text('a hook'),
        dob: born('a hook'),
        ssn: ssn('a hook'),
      }
      for (const body of [JSON.stringify(lead), `{"email": "${email('a hook that cannot be read')}", `])
        answers.push(await post(`${alone.url}/hooks/leads?key=${key}`, body))
      await agreed(admin, second, '/api/v1/webhooks', {
        name: 'Nobody hears',
        url: 'https://localhost:9/hook',
        events: ['lead.received'],
      })
      return answers
    },
  }

  async function post(url: string, body: unknown): Promise<number> {
    const { pathname, search, host } = new URL(url)
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const headers = { 'content-type': 'application/json', host, 'content-length': String(bytes.length) }
    return (await alone.put('POST', pathname + search, headers, bytes)).status
  }
}
