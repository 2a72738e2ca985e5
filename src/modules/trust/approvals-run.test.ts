import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, inject, test, vi } from 'vitest'
import { listAlerts } from '#modules/crm/contract.ts'
import type { Action } from '#policy/action.ts'
import { secondPersonDesk } from '../../../test/second-person.ts'
import { outside } from '../../../test/second-person-contract.ts'
import { decideApproval, readApproval, sweepApprovals, waitAlone } from './contract.ts'

const desk = secondPersonDesk()
const { ask, agree, hashOf, stateOf, runs, eventsOf, secondAdmin } = desk

test('the clock: not decided in time, and agreed to but not run in time', async () => {
  const { ann, system } = desk.w.firm
  const tom = await secondAdmin()
  const late = await ask(ann, { label: 'late' })
  const hash = await hashOf(tom, late.id)
  desk.w.pass(24 * 60)
  await expect(tom.ask(decideApproval, { approval: late.id, agree: true, hash })).rejects.toMatchObject({ word: 'conflict' })
  await system.ask(sweepApprovals, {})
  expect(await stateOf(late.id)).toBe('expired')

  const lost = await ask(ann, { label: 'lost' })
  await agree(tom, lost.id)
  await desk.loseJobs()
  desk.w.pass(24 * 60)
  await system.ask(sweepApprovals, {})
  await desk.w.drain()
  expect(await stateOf(lost.id)).toBe('expired')
  expect(await runs('purge lost')).toBe(0)
})

test('a job that was lost between decision and run is asked for again by the minute', async () => {
  const { ann, system } = desk.w.firm
  const tom = await secondAdmin()
  const { id } = await ask(ann)
  await agree(tom, id)
  await desk.loseJobs()
  await desk.w.drain()
  expect(await stateOf(id)).toBe('approved')
  desk.w.pass(3)
  await system.ask(sweepApprovals, {})
  await desk.w.drain()
  expect(await stateOf(id)).toBe('done')
  expect(await runs('purge all')).toBe(1)
})

test('a refusal at the run ends it in words; a fault leaves it agreed, and it is run again', async () => {
  const { ann, system } = desk.w.firm
  const tom = await secondAdmin()
  const gone = await ask(ann, { label: 'gone' })
  await agree(tom, gone.id)
  await desk.w.drain()
  expect(await ann.ask(readApproval, { approval: gone.id })).toMatchObject({
    state: 'failed',
    problem: 'These records changed meanwhile.',
  })
  // One alert of it: that it was agreed to is said there.
  expect((await ann.ask(listAlerts, {})).items.map(one => one.title)).toEqual([
    'Take records out for good: gone could not be done, though Tom agreed to it. Open it to read why.',
  ])
  const { id } = await ask(ann)
  await agree(tom, id)
  desk.dieAt = 'run'
  await expect(desk.w.drain()).rejects.toThrow('killed')
  expect([await stateOf(id), await runs('purge all')]).toEqual(['approved', 0])
  desk.dieAt = undefined
  desk.w.pass(3)
  await system.ask(sweepApprovals, {})
  await desk.w.drain()
  expect([await stateOf(id), await runs('purge all')]).toEqual(['done', 1])
})

test.each(['perform', 'settle'] as const)('work outside that dies in %s settles once', async at => {
  const { ann, system } = desk.w.firm
  const tom = await secondAdmin()
  const { id } = await ask(ann, {}, outside as unknown as Action)
  await agree(tom, id)
  desk.dieAt = at
  await expect(desk.w.drain()).rejects.toThrow()
  expect([await stateOf(id), await runs('outside')]).toEqual(['approved', 0])
  desk.dieAt = undefined
  desk.w.pass(3)
  await system.ask(sweepApprovals, {})
  await desk.w.drain()
  expect([await stateOf(id), await runs('outside'), desk.performed]).toEqual(['done', 1, 2])
})

test('work outside is taken up by another process as soon as the one at it is killed, and not before', async () => {
  const { ann, system } = desk.w.firm
  const tom = await secondAdmin()
  const { id } = await ask(ann, {}, outside as unknown as Action)
  await agree(tom, id)
  const { house } = desk.w
  const told = {
    app: house.db.address,
    secret: inject('database').secret,
    dataDir: house.places.dataDir,
    now: desk.w.now().toISOString(),
  }
  const backends = async () =>
    (await desk.w.superuser<{ pid: number }[]>`select pid from pg_stat_activity where datname = current_database()`).map(
      b => b.pid,
    )
  const ours = await backends()
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../test/drain-alone.ts'), JSON.stringify(told)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout!, 'data')
  const theirs = (await backends()).filter(pid => !ours.includes(pid))
  // Its job is asked for once more while it lives: whoever takes it finds somebody at work.
  const again = async () => {
    desk.w.pass(3)
    await system.ask(sweepApprovals, {})
    await desk.w.drain()
  }
  await again()
  expect([await stateOf(id), await runs('outside'), desk.performed]).toEqual(['approved', 0, 0])
  child.kill('SIGKILL')
  await ended
  // The database sees the end of its connections a moment after the process.
  await vi.waitFor(async () => expect((await backends()).filter(pid => theirs.includes(pid))).toEqual([]), 60_000)
  await again()
  expect([await stateOf(id), await runs('outside'), desk.performed]).toEqual(['done', 1, 1])
})

test('whoever loses the hold on a work is told to stop, and holds it once more when it is free', async () => {
  const { holding } = desk.w.house
  let twice: true | undefined
  const lost = await holding.alone('one work', async signal => {
    twice = await holding.alone('one work', async () => {})
    const stopped = new Promise(resolve => signal.addEventListener('abort', resolve))
    await desk.w
      .superuser`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'connect-and-close holding' and datname = current_database()`
    await stopped
  })
  expect([twice, lost]).toEqual([undefined, true])
  expect(await holding.alone('one work', async () => {})).toBe(true)
})

test('where nobody else may decide the asker is told, may give notice, and it runs after 72 hours', async () => {
  const { ann, leo, system } = desk.w.firm
  const refused = await ask(ann).then(
    () => undefined,
    error => error,
  )
  expect(refused).toMatchObject({ word: 'needs-proof', facts: { demand: 'second-person', eligible: 0 } })
  const id = refused.facts.approval as string
  expect(await ann.ask(readApproval, { approval: id })).toMatchObject({ deciders: [], mayWaitAlone: true })
  await ann.ask(waitAlone, { approval: id })
  expect((await leo.ask(listAlerts, {})).items.map(a => a.kind)).toEqual(['approval.waits-alone'])
  desk.w.pass(71 * 60)
  await system.ask(sweepApprovals, {})
  await desk.w.drain()
  expect(await stateOf(id)).toBe('waiting')
  desk.w.pass(60)
  await system.ask(sweepApprovals, {})
  await desk.w.drain()
  expect([await stateOf(id), await runs('purge all')]).toEqual(['done', 1])
  expect((await eventsOf(id)).map(e => e.name)).toEqual(expect.arrayContaining(['approval.waitsAlone', 'house.purge']))
})

test('an administrator who comes meanwhile may refuse; with somebody to ask nobody waits alone', async () => {
  const { ann, system } = desk.w.firm
  const { facts } = await ask(ann).then(
    () => Promise.reject(new Error('it was kept')),
    error => error,
  )
  await ann.ask(waitAlone, { approval: facts.approval })
  desk.w.pass(60)
  const tom = await secondAdmin()
  const hash = await hashOf(tom, facts.approval)
  await tom.ask(decideApproval, { approval: facts.approval, agree: false, hash, comment: 'Not while I am here.' })
  desk.w.pass(72 * 60)
  await system.ask(sweepApprovals, {})
  await desk.w.drain()
  expect([await stateOf(facts.approval), await runs('purge all')]).toEqual(['refused', 0])
  const next = await ask(ann, { label: 'next' })
  await expect(ann.ask(waitAlone, { approval: next.id })).rejects.toMatchObject({ word: 'conflict', facts: { eligible: 1 } })
})
