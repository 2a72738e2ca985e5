import { Refusal } from '#base/refusal.ts'
import type { Asked } from './asked.ts'
import type { Facts, Subject } from './ctx.ts'
import type { House } from './house.ts'
import { isId } from './names.ts'

/** Words that tell of rights, proof, standing and limits; what was wrong with the input is between it and whoever typed it. */
const told: readonly Refusal['word'][] = ['unauthenticated', 'forbidden', 'needs-proof', 'too-many']
/** Enums and numbers among the facts of a refusal that say why. */
const why = ['demand', 'permission', 'product', 'limit', 'reason'] as const
const kept = new WeakSet<Refusal>()

/** Leaves an event of a request that was not let through, once however many doors it passes on its way out. */
export async function keepRefusal(house: House, asked: Asked, refusal: unknown): Promise<void> {
  if (!(refusal instanceof Refusal) || kept.has(refusal)) return
  if (!told.includes(refusal.word) && !(refusal.word === 'unavailable' && refusal.facts.product)) return
  // A directory’s refusals are kept by its own door; what was agreed to and then refused is told by its request.
  if (asked.caller.kind === 'provisioner' || asked.caller.kind === 'system' || asked.approved) return
  kept.add(refusal)
  const facts: Facts = { action: asked.action.name, word: refusal.word, needs: asked.action.needs }
  for (const fact of why) {
    const value = refusal.facts[fact]
    // Enums and numbers only: whatever else a refusal says is said to whoever asked.
    if (typeof value === 'number' || (typeof value === 'string' && /^[\w.-]{1,60}$/.test(value))) facts[fact] = value
  }
  await house.notes.keep(house, asked, {
    name: 'request.refused',
    subject: namedIn(asked),
    facts,
    like: `${asked.action.name} ${refusal.word}`,
  })
}

/** What was asked for, where the address names it by its id. */
function namedIn({ action, input }: Asked): Subject | undefined {
  const fields = [...(action.http?.path ?? '').matchAll(/\{(\w+)\}/g)].map(found => found[1]!)
  for (const field of fields.toReversed()) {
    const id = (input as Record<string, unknown> | null | undefined)?.[field]
    if (typeof id === 'string' && isId(id)) return { kind: field, id: id.toLowerCase() }
  }
  return undefined
}
