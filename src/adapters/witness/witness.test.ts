import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkpointIn, checkpointText } from '#base/transparency/checkpoint.ts'
import { readNote, signersOf } from '#base/transparency/note.ts'
import { logSigner } from '#kernel/ledger/signer.ts'
import { hashReader } from '#kernel/ledger/verify/source.ts'
import { type Attacked, openAttacked } from '../../../test/ledger-attack.ts'
import { origin, startWitness, type WitnessProcess } from '../../../test/witness-process.ts'
import { keptAt, keptInFolder } from './kept-hashes.ts'
import { folderOf, readHeld } from './state.ts'

let witness: WitnessProcess
let a: Attacked
beforeEach(async () => {
  witness = await startWitness()
  a = await openAttacked({ witnesses: [witness.port] })
  await a.h.w.house.ledger.witnessed()
})
afterEach(async () => {
  await a.close()
  await witness.close()
})

const ledger = () => a.h.w.house.ledger
const newest = async () =>
  (await a.root<{ size: number; note: string }[]>`select size, note from ledger.checkpoint order by size desc limit 1`)[0]!
const held = () => readHeld(witness.folder, origin)
async function next(): Promise<void> {
  a.h.w.pass(2)
  await a.h.happen(1)
  await ledger().sequence()
  await ledger().witnessed()
}

describe('a witness', () => {
  test('signs what continues what it signed before, by both kinds of key, and keeps every leaf hash', async () => {
    const { size, note } = await newest()
    const signers = signersOf(readNote(note)!, witness.keys) || []
    expect(signers.map(s => s.key.kind)).toEqual(['cosignature', 'mlDsa44'])
    expect(await held()).toMatchObject({ origin, size, kept: size })
    expect(ledger().witnesses()).toMatchObject([{ name: 'witness.example', state: 'well', size }])
    const verdict = await a.verified({ trust: { log: () => ledger().keys, witnesses: witness.keys } })
    expect(verdict).toMatchObject({ holds: true, checkpoints: 3 })
    expect(verdict.cosigned).toBeGreaterThan(0)
    await next()
    expect(await held()).toMatchObject({ size: (await newest()).size, kept: (await newest()).size })
  })

  test('names the leaf in a history that was written anew with the stolen keys, and signs nothing of it', async () => {
    const index = await a.indexOf(a.ids[1]!)
    await a.root`update kernel.event set actor_id = ${a.h.w.firm.tom.id} where id = ${a.ids[1]!}`
    await a.rewrite()
    expect((await a.verified()).holds).toBe(true)
    for (const kept of [await keptInFolder(witness.folder, origin), await keptAt(witness.url, origin)]) {
      const { findings } = await a.verified({ witness: { size: kept.size, hashAt: hashReader(kept.tile) } })
      expect(findings).toMatchObject([{ kind: 'rewritten', index, event: a.ids[1] }])
      const byNote = await a.verified({ notes: [kept.note], trust: { log: () => ledger().keys, witnesses: witness.keys } })
      expect(byNote.findings).toMatchObject([{ kind: 'root' }])
      await kept.close()
    }
    const alarms: unknown[] = []
    ledger().onAlarm(what => alarms.push(what))
    const before = await held()
    await next()
    await next()
    expect(ledger().witnesses()).toMatchObject([{ state: 'refused' }])
    expect(alarms).toEqual([{ kind: 'witnessRefused', witness: 'witness.example' }])
    expect(await held()).toEqual(before)
    expect(signersOf(readNote((await newest()).note)!, witness.keys)).toEqual([])
  })

  test('that is away is told to be, and brought up to date when it is back', async () => {
    await witness.kill()
    await next()
    expect(ledger().witnesses()).toMatchObject([{ state: 'away' }])
    await witness.start()
    a.h.w.pass(2)
    await ledger().sequence()
    expect(await ledger().witnessed()).toMatchObject([{ state: 'well', size: (await newest()).size }])
    expect((await held()).kept).toBe((await newest()).size)
  })

  test('killed in the middle holds the one or the other, whole, and goes on', async () => {
    for (let n = 0; n < 6; n++) {
      a.h.w.pass(2)
      await a.h.happen(1 + n)
      await ledger().sequence()
      await new Promise(resolve => setTimeout(resolve, 3 * n))
      await witness.kill()
      await ledger().witnessed()
      const { size, kept } = await held()
      expect(kept).toBeLessThanOrEqual(size)
      expect((await stat(join(folderOf(witness.folder, origin), 'hashes'))).size).toBeGreaterThanOrEqual(32 * kept)
      await witness.start()
    }
    await next()
    const { size } = await newest()
    expect(await held()).toMatchObject({ size, kept: size })
    const hashes = await readFile(join(folderOf(witness.folder, origin), 'hashes'))
    const tiles = await a.root<{ hashes: Buffer }[]>`select hashes from ledger.tile where level = 0 order by n`
    expect(hashes.equals(Buffer.concat(tiles.map(t => t.hashes)).subarray(0, 32 * size))).toBe(true)
  })

  test('answers as the document says', async () => {
    const { size, note } = await newest()
    const ask = (body: string) => witness.port.post('add-checkpoint', body)
    const signer = logSigner(a.h.w.house.vault, origin)
    const forged = { origin, size: size + 1, root: new Uint8Array(32) }
    const signed = `${checkpointText(forged)}\n${signer.lines(forged, new Date())}`
    const own = note.split('\n').slice(0, 6).join('\n')
    expect((await ask(`old ${size}\n\n${own}\n`)).status, 'the same again').toBe(200)
    expect(await ask(`old 1\n\n${own}\n`)).toEqual({ status: 409, body: `${size}\n` })
    expect((await ask(`old ${size + 5}\n\n${own}\n`)).status).toBe(400)
    expect((await ask(`old ${size}\n\n${signed}`)).status, 'no proof').toBe(422)
    const other = { ...forged, size }
    expect(
      (await ask(`old ${size}\n\n${checkpointText(other)}\n${signer.lines(other, new Date())}`)).status,
      'another root',
    ).toBe(409)
    expect(
      (await ask(`old ${size}\n\n${own.replace(/\n[^\n]+\n\n/, `\n${Buffer.alloc(32).toString('base64')}\n\n`)}\n`)).status,
    ).toBe(403)
    expect((await ask(`old ${size}\n\n${own.split('\n').slice(0, 5).join('\n')}\n`)).status, 'one key alone').toBe(403)
    expect((await ask(`old ${size}\n\n${signed.replaceAll(origin, 'other.example/ledger')}`)).status).toBe(404)
    for (const garbage of ['', 'old 1', 'old x\n\n', `old 01\n\n${own}\n`, `old ${size}\nnothash\n\n${own}\n`])
      expect((await ask(garbage)).status, garbage).toBe(400)
    expect(
      (await witness.port.post('add-hashes', Buffer.concat([Buffer.from(`${origin}\n${size}\n`), Buffer.alloc(32)]))).status,
    ).toBe(403)
    expect((await witness.port.post('add-hashes', `${origin}\n0\nshort`)).status).toBe(400)
    expect(await held()).toMatchObject({ size, kept: size })
    expect(checkpointIn(readNote((await held()).note)!.text)!.size).toBe(size)
  })
})
