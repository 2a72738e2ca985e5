import { newId } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import { fromHex, toBase64 } from '#base/transparency/bytes.ts'
import { checkpointIn } from '#base/transparency/checkpoint.ts'
import type { Extract } from '#base/transparency/extract.ts'
import { leafHashOf } from '#base/transparency/leaf.ts'
import { readNote, signersOf } from '#base/transparency/note.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { extractOf } from '#kernel/ledger/extract.ts'
import { heldBecause, idsOfPerson, keptOf } from '#kernel/people-kept.ts'
import * as contract from '../contract.ts'
import { dropOldRoots, eraseForGood } from '../effects/erase.ts'
import * as store from '../store.ts'

/** Days after which no copy that a promise allows opens what was erased: backups live thirty, an epoch is wrapped anew each week. */
const unreadableAfterDays = 37

async function whoIs(ctx: Ctx, person: string): Promise<readonly string[]> {
  const people = await idsOfPerson(ctx, person)
  if (!people.length) throw notFound()
  const held = await heldBecause(ctx, people)
  if (held.length)
    throw new Refusal('conflict', `This person cannot be erased now: ${held.join('; ')}.`, { facts: { reason: 'hold' } })
  return people
}

const certificate = ({ rows, at, ...row }: store.ErasureRow) => ({
  ...row,
  at,
  unreadableFrom: new Date(Date.parse(at) + unreadableAfterDays * 864e5).toISOString(),
  rows: Object.entries(rows).map(([what, count]) => ({ what, count })),
})

/** The one event as a signed extract; refuses while it is not signed for. */
async function proofOf(ctx: Ctx, erasure: store.ErasureRow): Promise<Extract> {
  const event = await store.eventOfErasure(ctx, erasure)
  if (!event) throw new Refusal('conflict', 'The event of this erasure is not in the log any more.')
  return (await extractOf(ctx, { events: [event.id], changes: false, older: [] })).extract
}

const notYet = (error: unknown): undefined => {
  if (!(error instanceof Refusal)) throw error
}

function asShown(ctx: Ctx, { checkpoint, leaves: [leaf] }: Extract) {
  const note = readNote(checkpoint)!
  const { origin, size, root } = checkpointIn(note.text)!
  const { keys, witnessKeys } = ctx.court.ledger
  const time = (signersOf(note, keys) || []).find(signed => signed.time !== undefined)?.time
  return {
    ledger: origin,
    index: leaf!.index,
    size,
    root: toBase64(root),
    signedAt: time === undefined ? null : new Date(time * 1000).toISOString(),
    witnesses: [...new Set((signersOf(note, witnessKeys) || []).map(({ key }) => key.name))],
    leaf: toBase64(leafHashOf(leaf!.facts, leaf!.commitment === null ? null : fromHex(leaf!.commitment)!)),
    path: leaf!.proof,
  }
}

export const erasures: readonly Handler[] = [
  handle(
    contract.erasePerson,
    async (ctx, { person }) => {
      await whoIs(ctx, person)
      const erasure = newId()
      ctx.subject({ kind: 'contact', id: person })
      ctx.note({ erasure })
      ctx.later(eraseForGood, { erasure, person, askedBy: ctx.actor.id ?? null })
      return { erasure }
    },
    {
      async preview(ctx, { person }) {
        const people = await whoIs(ctx, person)
        const [found] = (await ctx.court.names('contact')?.(ctx, [person])) ?? []
        return {
          ...(found && { subject: { kind: 'contact', id: person, name: found.name } }),
          lines: [
            {
              label: 'What',
              value:
                'Their keys are destroyed, and what can be read of them goes. It cannot be taken back, nor brought back from a backup.',
            },
            { label: 'Kept under', value: people.length === 1 ? 'One record' : `${people.length} records that were merged` },
          ],
        }
      },
    },
  ),
  handle(contract.previewErasure, async (ctx, { person }) => {
    const people = await idsOfPerson(ctx, person)
    if (!people.length) throw notFound()
    const [kept, holds, [found], erasure] = await Promise.all([
      keptOf(ctx, people),
      heldBecause(ctx, people),
      ctx.court.names('contact')?.(ctx, [person]) ?? [],
      store.erasureOf(ctx, people),
    ])
    return { name: found?.name ?? '', records: people.length, kept, holds, erasure: erasure ?? null }
  }),
  handle(contract.eraseAgain, async (ctx, { entry }) => {
    if (entry.tenant !== ctx.tenant) throw notFound()
    await store.keepErasure(ctx, entry, { askedBy: null, replayed: true })
    return {}
  }),
  handle(contract.dropRoots, async ctx => {
    ctx.idle()
    return perform(dropOldRoots, {})
  }),
  handle(contract.listErasures, async ctx => ({ items: (await store.erasuresOf(ctx)).map(certificate) })),
  handle(contract.readErasure, async (ctx, { erasure }) => {
    const [found] = await store.erasuresOf(ctx, erasure)
    if (!found) throw notFound()
    const extract = await proofOf(ctx, found).catch(notYet)
    return { ...certificate(found), proof: extract ? asShown(ctx, extract) : null }
  }),
  handle(contract.fetchErasureProof, async (ctx, { erasure }) => {
    const [found] = await store.erasuresOf(ctx, erasure)
    if (!found) throw notFound()
    const text = JSON.stringify(await proofOf(ctx, found), null, 1)
    return { raw: { type: 'application/json; charset=utf-8', text, name: `erasure-${found.entry}-proof.json` } }
  }),
]
