import type { z } from 'zod'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Asked } from '#kernel/asked.ts'
import { collectAppSecret, readApp, registerApp } from '#modules/apps/contract.ts'
import { createWebhook, rotateWebhookSecret } from '#modules/automation/contract.ts'
import {
  askViewing,
  beginViewing,
  collectDirectoryKey,
  collectKey,
  createKey,
  makeDirectoryKey,
} from '#modules/identity/contract.ts'
import { decideApproval, listApprovals, readApproval } from '#modules/trust/contract.ts'
import type { Action } from '#policy/action.ts'
import type { Client } from './client.ts'
import { because } from './second-person.ts'
import type { Firm, Person, World } from './world.ts'

type Asker = Pick<Person, 'ask'>
/** How many such were hired: whoever left is followed by another. */
const hired = new WeakMap<Firm, number>()
const seconds = new WeakMap<Firm | Client, Promise<Asker>>()

/** Another administrator of the firm, who agrees to what is asked: one and the same in each test. */
function secondOf(firm: Firm | Client, hire: () => Promise<Asker>): Promise<Asker> {
  const known = seconds.get(firm) ?? hire()
  seconds.set(firm, known)
  return known
}

/** Whoever was made administrator first agrees to what the tests of this firm ask for. */
export function agreesFor(firm: Firm | Client, somebody: Asker): void {
  if (!seconds.has(firm)) seconds.set(firm, Promise.resolve(somebody))
}
export const hasSecond = (firm: Firm | Client): boolean => seconds.has(firm)

/** She has left again: what follows counts who is there. */
export async function secondLeaves(w: World, firm: Firm): Promise<void> {
  seconds.delete(firm)
  await w.superuser`update identity.member set status = 'deactivated' where tenant_id = ${firm.tenant} and name like 'Second%'`
}

const agree = async (second: Asker, approval: Id): Promise<void> => {
  const { hash } = await second.ask(readApproval, { approval })
  await second.ask(decideApproval, { approval, agree: true, hash })
}

/** Agrees to everything that waits for this person. */
export async function agreeToAll(second: Asker): Promise<void> {
  for (const { id } of (await second.ask(listApprovals, { of: 'waiting' })).items) await agree(second, id)
}

/** Asks for what needs a second person, has one agree, and answers what came of it. */
export async function agreed<I extends z.ZodType, O extends z.ZodType>(
  w: World,
  asker: Person,
  action: Action<I, O>,
  input: z.input<I>,
  more: Partial<Asked> = {},
): Promise<z.output<O>> {
  const firm = asker.email.endsWith(`@${w.rival.slug}.example`) ? w.rival : w.firm
  // There first: whoever asks alone is refused.
  const second = await secondOf(firm, () => {
    const before = hired.get(firm) ?? 0
    hired.set(firm, before + 1)
    return w.hire(firm, before ? `second${before}` : 'second', 'tenant_admin')
  })
  const { approval } = (await asker.ask(action, input, { ...because, ...more })) as unknown as { approval: { id: Id } }
  await agree(second, approval.id)
  await w.drain()
  const { answer, problem } = await asker.ask(readApproval, { approval: approval.id })
  if (problem !== null) throw new Refusal('conflict', problem)
  return answer as never
}

/** A key, agreed to and collected. */
export async function makeKey(w: World, asker: Person, input: z.input<typeof createKey.input>) {
  const { id } = await agreed(w, asker, createKey, input)
  return asker.ask(collectKey, { key: id })
}

/** The key of a connection's directory, agreed to and collected. */
export async function makeDirectory(w: World, asker: Person, connection: Id): Promise<string> {
  const { id: key } = await agreed(w, asker, makeDirectoryKey, { connection })
  return (await asker.ask(collectDirectoryKey, { connection, key })).token
}

/** An app, agreed to, with its secret collected where it has one. */
export async function makeApp(w: World, asker: Person, input: z.input<typeof registerApp.input>) {
  const { id } = await agreed(w, asker, registerApp, input)
  return { id, secret: await collectSecret(asker, id) }
}

/** The secret of an app that waits for whoever asked; null where none does. */
export async function collectSecret(asker: Asker, app: string): Promise<string | null> {
  const waiting = (await asker.ask(readApp, { app })).secrets.find(one => one.collectBy !== null)
  return waiting ? (await asker.ask(collectAppSecret, { app, entry: waiting.id })).secret : null
}

/** The same in the running product, by HTTP; what was agreed to runs in its worker. */
export async function agreedOver<I extends z.ZodType, O extends z.ZodType>(
  firm: Client,
  action: Action<I, O>,
  input: z.input<I>,
): Promise<z.output<O>> {
  const { ann } = firm
  const second = await secondOf(firm, () => firm.invite('Sue Second', 'tenant_admin'))
  const { method, path } = action.http!
  const asked = await ann.send(
    method,
    `/api/v1${path.replace(/\{(\w+)\}/g, (_, name) => (input as Record<string, string>)[name]!)}`,
    input,
    {
      'x-reason': because.reason,
    },
  )
  const { approval } = (await asked.json()) as { approval: { id: Id } }
  await agree(second, approval.id)
  for (;;) {
    const { state, answer, problem } = await ann.ask(readApproval, { approval: approval.id })
    if (state === 'done') return answer as never
    if (state !== 'approved') throw new Error(`${action.name} was agreed to and is ${state}: ${problem}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export async function makeKeyOver(firm: Client, input: z.input<typeof createKey.input>) {
  const { id } = await agreedOver(firm, createKey, input)
  return firm.ann.ask(collectKey, { key: id })
}

export async function makeAppOver(firm: Client, input: z.input<typeof registerApp.input>) {
  const { id } = await agreedOver(firm, registerApp, input)
  return { id, secret: await collectSecret(firm.ann, id) }
}

/** A webhook to whose address a second person agreed, with its secret shown. */
export async function makeWebhook(w: World, asker: Person, input: z.input<typeof createWebhook.input>) {
  const made = await agreed(w, asker, createWebhook, input)
  return { ...made, ...(await asker.ask(rotateWebhookSecret, { webhook: made.id })) }
}

export async function makeWebhookOver(firm: Client, input: z.input<typeof createWebhook.input>) {
  const made = await agreedOver(firm, createWebhook, input)
  return { ...made, ...(await firm.ann.ask(rotateWebhookSecret, { webhook: made.id })) }
}

/** Begins to look as a colleague, to which a second person agreed. */
export async function lookAs(w: World, asker: Person, person: Id, more: Partial<Asked> = {}) {
  const { id } = await agreed(w, asker, askViewing, { person }, more)
  return asker.ask(beginViewing, { viewing: id })
}
