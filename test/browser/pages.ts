import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeStream } from '#modules/audit/contract/streams.ts'
import { verifyNow } from '#modules/audit/contract.ts'
import { createWebhook } from '#modules/automation/contract.ts'
import { addPartner, addTask, convertLead, listLeads, readLead, touchLead } from '#modules/crm/contract.ts'
import { addDomain, createConnection, listPeople } from '#modules/identity/contract.ts'
import { erasePerson, listErasures } from '#modules/keys/contract.ts'
import { addLead, listForms, listSources, makeSourceKey, openImport } from '#modules/lead-hunter/contract.ts'
import { openReview } from '#modules/trust/contract.ts'
import { agreedOver, makeAppOver, makeKeyOver } from '../agreed.ts'
import type { Client } from '../client.ts'
import type { Product } from '../product.ts'

const modules = join(import.meta.dirname, '..', '..', 'src', 'modules')

/** The addresses of every page the rooms give to the frame, as they are written there; `bare` ones stand outside it. */
export function pagePaths(): { path: string; bare: boolean }[] {
  return globSync('*/web/*.{ts,tsx}', { cwd: modules }).flatMap(file => {
    const text = readFileSync(join(modules, file), 'utf8')
    const found = [...text.matchAll(/\bpath: '(\/[^']*)',\s*title:/g)]
    return found.map((match, n) => ({
      path: match[1]!,
      bare: /\bbare: true\b/.test(text.slice(match.index, found[n + 1]?.index)),
    }))
  })
}

/** One record of each kind, so that every page with a name in its address can be opened. */
export type Records = Record<string, string>

/** Work of a few days: leads in several states, a loan, a task, a webhook, an import. */
export async function fillIn(product: Product, firm: Client): Promise<Records> {
  const { ann } = firm
  const branch = await firm.branch('Charleston', 'SC')
  const bea = await firm.invite('Bea Branch', 'branch_manager', { branch })
  const leo = await firm.invite('Leo Lane', 'loan_officer', {
    branch,
    states: ['SC', 'NC'],
  })
  const made: string[] = []
  for (const [n, name] of ['Ada Arrives', 'Ben Begins', 'Cyd Calls', 'Dee Decides', 'Eli Ends'].entries()) {
    const { lead } = await leo.ask(addLead, {
      person: {
        fullName: name,
        emails: [`${name.split(' ')[0]}@full.example`],
        phones: [{ value: `84355501${10 + n}` }],
        address: { street: `${n + 1} King Street`, city: 'Charleston', state: 'SC', zip: '29401' },
      },
      property: { state: 'SC', city: 'Charleston' },
      intent: n % 2 ? 'refinance' : 'purchase',
      loan: { amountCents: 30_000_000 + n * 1_000_000, creditBand: 'good' },
      message: 'Please call in the evening.',
      tags: ['open house'],
    })
    made.push(lead!)
  }
  await leo.ask(touchLead, { lead: made[1]!, kind: 'call', outcome: 'reached', note: 'Wants to know the rate.' })
  await leo.ask(touchLead, { lead: made[2]!, kind: 'text', outcome: 'sent' })
  const { loan } = await leo.ask(convertLead, { lead: made[4]!, purpose: 'purchase', amountCents: 34_000_000 })
  const { contact } = await leo.ask(readLead, { lead: made[0]! })
  const dueAt = new Date(Date.now() - 3600_000).toISOString()
  for (const by of [leo, ann])
    await by.ask(addTask, { lead: made[0]!, contact, kind: 'callback', title: 'Call Ada again', dueAt })
  await makeKeyOver(firm, { name: 'Website' })
  const { id: partner } = await ann.ask(addPartner, { firstName: 'Rita', lastName: 'Realtor', company: 'Harbor Realty' })
  const app = { name: 'Calendar', kind: 'confidential' as const, redirects: ['https://calendar.example/callback'] }
  const { id: registered } = await makeAppOver(firm, { ...app, permissions: ['lead.read', 'task.use'] })
  const webhook = await agreedOver(firm, createWebhook, {
    name: 'Dashboard',
    url: 'https://example.com/hooks',
    events: ['lead.received'],
  })
  const provider = { kind: 'oidc' as const, issuer: 'https://login.example.com', clientId: 'connect-and-close' }
  const { id: connection } = await ann.ask(createConnection, { name: 'Provider', provider })
  await ann.ask(addDomain, { connection, domain: 'palmetto.example' })
  const [source] = (await ann.ask(listSources, {})).items
  await ann.ask(makeSourceKey, { source: source!.id })
  const [form] = (await ann.ask(listForms, {})).items
  await product.fetch(`${firm.pagesUrl}/p/forms/first-home/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ firstName: 'Rob', lastName: 'Bot', email: 'rob@bot.example', zip: '29401', website: 'spam' }),
  })
  const upload = await uploaded(product, ann.cookie, 'First name;E-mail\nFay;fay@file.example\nGus;gus(at)file.example\n')
  const { id: imported } = await ann.ask(openImport, { upload, fileName: 'people.csv' })
  await bea.send('POST', '/api/v1/leads/exports', {}, { 'x-reason': 'For the review' })
  const { id: review } = await ann.ask(openReview, { title: 'Access in autumn' })
  const person = (await ann.ask(listPeople, {})).items.find(one => one.id === leo.id)!
  const { items } = await ann.ask(listLeads, {})
  if (items.length < made.length) throw new Error('Leads are missing.')
  const { id: stream } = await agreedOver(firm, makeStream, {
    name: 'Monitoring',
    target: { kind: 'http', url: 'https://siem.example.com/events', format: 'ndjson', auth: 'none' },
  })
  const { operation } = await ann.ask(verifyNow, {})
  const forgotten = await leo.ask(addLead, { person: { fullName: 'Fay Forgotten', emails: ['fay@forgotten.example'] } })
  const { contact: gone } = await leo.ask(readLead, { lead: forgotten.lead! })
  const { erasure } = await agreedOver(firm, erasePerson, { person: gone })
  for (let done = false; !done; ) {
    await new Promise(resolve => setTimeout(resolve, 100))
    done = (await ann.ask(listErasures, {})).items.some(one => one.id === erasure)
  }
  return {
    '/leads/$lead': made[0]!,
    '/settings/streams/$stream': stream,
    '/settings/encryption/erasures/$erasure': erasure,
    '/audit/ledger/$operation': operation,
    '/people/$person': contact,
    '/loans/$loan': loan,
    '/partners/$partner': partner,
    '/settings/people/$person': person.id,
    '/settings/apps/$app': registered,
    '/settings/workgroups/$workgroup': firm.id,
    '/settings/webhooks/$webhook': webhook.id,
    '/settings/sso/$connection': connection,
    '/settings/access-reviews/$review': review,
    '/lead-hunter/sources/$source': source!.id,
    '/lead-hunter/forms/$form': form!.id,
    '/import/$import': imported,
  }
}

/** One file by the resumable upload; answers its id. */
async function uploaded(product: Product, cookie: string, text: string): Promise<string> {
  const common = { cookie, 'sec-fetch-site': 'same-origin', 'tus-resumable': '1.0.0' }
  const begun = await product.fetch('/api/v1/uploads', {
    method: 'POST',
    headers: { ...common, 'upload-length': String(Buffer.byteLength(text)) },
  })
  const at = begun.headers.get('location')!
  const sent = await product.fetch(at, {
    method: 'PATCH',
    headers: { ...common, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: text,
  })
  if (sent.status !== 204) throw new Error(`The upload answered ${sent.status}.`)
  return at.split('/').at(-1)!
}
