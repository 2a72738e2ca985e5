import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noTenant, systemOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
import { addOperator } from '#modules/operator/contract.ts'
import type { Action } from '#policy/action.ts'
import { atTerminal } from '../../../test/operators.ts'
import { openStreamDesk } from '../../../test/stream-desk.ts'
import * as contract from './contract/streams.ts'

test('the installation has a stream of its own: what operators did, and nothing of any client', async () => {
  const root = await mkdtemp(join(tmpdir(), 'cc-streams-'))
  const h = await openStreamDesk()
  const { w } = h
  try {
    ;(w.house.places as { streams?: object }).streams = { inside: [], files: root }
    const host = atTerminal(w)
    const { id } = await host(contract.installStream, { name: 'Ours', target: { kind: 'file' } })
    await host(addOperator, { name: 'Olga' })
    await h.happen(3)
    await h.send()
    const caller = systemOf(noTenant)
    await run(w.house, { action: contract.sendStreams as unknown as Action, door: 'job', caller, input: {} })
    await w.drain()
    expect(await readdir(root)).toEqual([noTenant])
    const [file] = await readdir(join(root, noTenant, id))
    const lines = (await readFile(join(root, noTenant, id, file!), 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(line => line.metadata.event_code)).toContain('operator.addOperator')
    expect(new Set(lines.map(line => line.metadata.tenant_uid))).toEqual(new Set([noTenant]))
    expect(await host(contract.listInstalledStreams, {})).toMatchObject({
      items: [{ id, name: 'Ours', waiting: 0, sent: lines.length, missing: 0 }],
      kinds: ['syslog', 'http', 'file'],
    })
    // Stopped, what happens waits; and goes out once it goes on.
    await host(contract.stopInstalledStream, { stream: id })
    await host(addOperator, { name: 'Otto' })
    await w.house.ledger.sequence('now')
    const again = () => run(w.house, { action: contract.sendStreams as unknown as Action, door: 'job', caller, input: {} })
    await again()
    await w.drain()
    const stopped = await host(contract.readInstalledStream, { stream: id })
    expect(stopped).toMatchObject({ state: 'paused', sent: lines.length })
    expect(stopped.waiting).toBeGreaterThan(0)
    await host(contract.resumeInstalledStream, { stream: id })
    await w.drain()
    expect(await host(contract.readInstalledStream, { stream: id })).toMatchObject({ state: 'running', waiting: 0 })
    // No client sees it, and nobody of a client makes one.
    expect((await w.firm.ann.ask(contract.listStreams, {})).items).toEqual([])
    await expect(
      w.firm.ann.ask(contract.installStream as never, { name: 'Mine', target: { kind: 'file' } } as never),
    ).rejects.toMatchObject({ word: 'forbidden' })
    await host(contract.uninstallStream, { stream: id })
    expect((await host(contract.listInstalledStreams, {})).items).toEqual([])
  } finally {
    await h.close()
    await rm(root, { recursive: true, force: true })
  }
})
