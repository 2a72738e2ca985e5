import { once } from 'node:events'
import { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { inside } from '../../test/inside.ts'
import { openWorld, type World } from '../../test/world.ts'
import { postgres } from './postgres-driver.ts'
import { sql } from './sql.ts'

describe('the driver', () => {
  /** A client of one connection, and the socket it uses at the moment. */
  function clientWithSocket(made: (socket: Socket) => void = () => {}) {
    const { host, port, ...address } = inject('database').superuser
    let socket: Socket | undefined
    const open = async () => {
      socket = new Socket()
      const at = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
      await once(socket.connect(at as never), 'connect')
      made(socket)
      return socket
    }
    const client = postgres({ ...address, ssl: false, max: 1, socket: open, backoff: 0 } as never)
    return { client, socket: () => socket! }
  }
  const closed = (socket: Socket) => {
    const gone = once(socket, 'close')
    socket.destroy()
    return gone
  }
  const lost = { code: 'CONNECTION_CLOSED' }

  test('sends again on a connection that closed while a message waited to be sent', async () => {
    const { client, socket } = clientWithSocket()
    await client`select 1`
    const waits = client`select 2`.execute()
    await new Promise(process.nextTick)
    const closing = socket()
    closing.emit('close', false)
    await expect(waits).rejects.toMatchObject(lost)
    closing.destroy()
    expect(await client`select 3 as it`).toEqual([{ it: 3 }])
    await client.end()
  })

  test('asks the next connection anew: why the last one ended is no answer there', async () => {
    const { client } = clientWithSocket()
    const { client: other } = clientWithSocket()
    const [{ pid }] = (await client`select pg_backend_pid() as pid`) as unknown as [{ pid: number }]
    const waits = client`select pg_sleep(60)`.execute()
    waits.catch(() => {})
    let ended = 0
    while (!ended)
      ended = (await other`select pg_terminate_backend(${pid}) from pg_stat_activity where pid = ${pid} and state = 'active'`)
        .length
    await expect(waits).rejects.toThrow()
    expect(await client`select 1 as it`).toEqual([{ it: 1 }])
    await Promise.all([client.end(), other.end()])
  })

  test('leaves no error that nobody waits for where a connection is lost as it is opened', async () => {
    let lost = 0
    const { client } = clientWithSocket(socket => {
      const write = socket.write.bind(socket)
      socket.write = ((bytes: Buffer, ...more: never[]) =>
        bytes.includes('typcategory') && !lost++ ? !socket.destroy(new Error('write EPIPE')) : write(bytes, ...more)) as never
    })
    await expect(client`select 1`).rejects.toThrow('write EPIPE')
    expect(await client`select 1 as it`).toEqual([{ it: 1 }])
    await client.end()
  })

  test('refuses what is asked of a held connection that is closed, and the process lives on', async () => {
    const { client, socket } = clientWithSocket()
    const held = await client.reserve()
    await held`select 1`
    await closed(socket())
    await expect(held`select 2`).rejects.toMatchObject(lost)
    await client.end({ timeout: 0 })
  })
})

describe('a transaction whose connection is lost', () => {
  let w: World
  beforeAll(async () => {
    w = await openWorld()
  })
  afterAll(() => w.close())

  test('is told as not done, also when only its commit was left', async () => {
    const done = inside(w, w.firm, async ctx => {
      const [{ pid }] = (await ctx.rows(sql`select pg_backend_pid() as pid`)) as [{ pid: number }]
      await w.superuser`select pg_terminate_backend(${pid}, 5000)`
      // Long enough for this process to hear of it.
      for (let turn = 0; turn < 50; turn++) await setImmediate()
    })
    await expect(done).rejects.toMatchObject({ word: 'unavailable' })
    await inside(w, w.firm, ctx => ctx.rows(sql`select 1`))
  })

  test('leaves nothing behind: what waited behind a statement sent for the first time is not sent to the next connection', async () => {
    await w.superuser`create table kernel.kept (what text)`
    await w.superuser`grant select, insert on kernel.kept to cc_app`
    const done = inside(w, w.firm, ctx =>
      Promise.all([
        ctx.rows(sql`select pg_sleep(60), ${'cold'}::text`),
        ctx.rows(sql`insert into kernel.kept values ('behind')`),
        ctx.rows(sql`insert into kernel.kept values (${'further behind'})`),
      ]),
    )
    await Promise.all([expect(done).rejects.toMatchObject({ word: 'unavailable' }), endSleepers()])
    for (let n = 0; n < 5; n++) await inside(w, w.firm, ctx => ctx.rows(sql`select 1`))
    expect(await w.superuser`select * from kernel.kept`).toEqual([])
  })

  test('is told as not done where the server forgot its statements, and none of them is sent again after its end', async () => {
    await w.superuser`create table kernel.kept_again (what text)`
    await w.superuser`grant select, insert on kernel.kept_again to cc_app`
    const keep = (what: string) => inside(w, w.firm, ctx => ctx.rows(sql`insert into kernel.kept_again values (${what})`))
    for (let n = 0; n < 8; n++) await keep('before')
    await w.superuser`delete from kernel.kept_again`
    await inside(w, w.firm, ctx => ctx.rows(sql`select 1`))
    const forgetting = inside(w, w.firm, async ctx => {
      await ctx.rows(sql`do $$ begin deallocate all; end $$`)
      await ctx.rows(sql`insert into kernel.kept_again values (${'meanwhile'})`)
    })
    await expect(forgetting).rejects.toMatchObject({ word: 'unavailable' })
    // There all statements are made anew.
    for (let n = 0; n < 12; n++) await keep(`after ${n}`)
    const there = await w.superuser<{ what: string }[]>`select what from kernel.kept_again`
    const kept = there.map(row => Number(row.what.slice(6)))
    expect(kept.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n))
  })

  test('is told as not done where a table changed under a statement, and its other writes are not kept', async () => {
    await w.superuser`create table kernel.changed (what text)`
    await w.superuser`grant select, insert on kernel.changed to cc_app`
    const both = (n: number) =>
      inside(w, w.firm, async ctx => {
        const all = ctx.rows(sql`select * from kernel.changed where what = ${'nobody'}`)
        void ctx.rows(sql`insert into kernel.changed (what) values (${`round ${n}`})`)
        await all
      })
    for (let n = 0; n < 12; n++) await both(n)
    await w.superuser`alter table kernel.changed add column more text`
    const told: number[] = []
    for (let n = 12; n < 24; n++)
      await both(n).then(
        () => told.push(n),
        error => expect(error).toMatchObject({ word: 'unavailable' }),
      )
    const there = await w.superuser<{ what: string }[]>`select what from kernel.changed`
    const late = there.map(row => Number(row.what.slice(6))).filter(n => n >= 12)
    expect(late.toSorted((a, b) => a - b)).toEqual(told)
  })

  test('holds up nobody: whatever asks while connections end, again and again, is answered', async () => {
    const answers = { done: 0, unavailable: 0 }
    let over = false
    const busy = async () => {
      while (!over)
        await inside(w, w.firm, ctx => Promise.all([ctx.rows(sql`select ${answers.done}::int`), ctx.rows(sql`select 1`)])).then(
          () => answers.done++,
          (error: { word?: string }) => {
            expect(error.word).toBe('unavailable')
            answers.unavailable++
          },
        )
    }
    const all = Promise.all(Array.from({ length: 6 }, busy))
    for (let kills = 0; kills < 40; kills++) {
      const before = answers.done
      await w.superuser`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'cc_app' and query !~ '^listen'`
      while (answers.done < before + 3) await setImmediate()
    }
    over = true
    await all
    expect(answers.unavailable).toBeGreaterThan(0)
  })

  async function endSleepers(): Promise<void> {
    let ended = 0
    while (!ended)
      ended = (
        await w.superuser`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and query ~ 'pg_sleep' and usename = 'cc_app'`
      ).length
  }
})
