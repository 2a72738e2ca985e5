import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Asking, type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/directory-keys.ts'
import { collectSecret, dropUncollected, endKey } from '../store/collecting.ts'
import { connectionById, lockConnection } from '../store/connections.ts'
import * as store from '../store/directory-keys.ts'
import { collectUntil, shownTo, uncollected } from './keys.ts'
import { demandWhole } from './limited.ts'

const subjectOf = (id: string) => ({ kind: 'connection', id })

async function demandKey(ctx: Ctx, { connection, key }: { connection: string; key: string }): Promise<store.DirectoryKeyRow> {
  await demandWhole(ctx)
  const found = await store.directoryKeyById(ctx, connection, key)
  if (!found) throw notFound()
  return found
}

const asking: Asking<{ connection: string }> = {
  async preview(ctx, { connection }) {
    await demandWhole(ctx)
    const { name } = await connectionById(ctx, connection)
    return {
      lines: [
        { label: 'Directory of', value: name },
        { label: 'May', value: 'Make and change people and groups, and end their access' },
        shownTo(ctx),
      ],
    }
  },
  terms: (_ctx, { connection }) => ({ connection }),
}

export const directoryKeyActions: readonly Handler[] = [
  handle(
    contract.makeDirectoryKey,
    async (ctx, { connection }) => {
      await demandWhole(ctx)
      await lockConnection(ctx, connection)
      const collectBy = collectUntil(ctx)
      const key = await store.keepDirectoryKey(ctx, connection, collectBy)
      ctx.subject(subjectOf(connection))
      ctx.later(contract.dropUncollectedDirectoryKey, { connection, key }, { after: collectBy, key })
      return { id: key, connection, collectBy: collectBy.toISOString() }
    },
    asking,
  ),

  handle(contract.collectDirectoryKey, async (ctx, { connection, key }) => {
    // First of all: of two keys collected at once the later is the one that works.
    await lockConnection(ctx, connection)
    if (!(await demandKey(ctx, { connection, key })).mine)
      throw new Refusal('forbidden', 'A key is shown to whoever asked for it, and to nobody else.')
    await store.endWorkingKey(ctx, connection)
    const token = await collectSecret(ctx, 'directory_key', key)
    if (!token) throw uncollected('key', ctx, await store.directoryKeyById(ctx, connection, key))
    ctx.subject(subjectOf(connection))
    return { id: key, token }
  }),

  handle(contract.dropUncollectedDirectoryKey, async (ctx, { connection, key }) => {
    if (await dropUncollected(ctx, 'directory_key', key)) ctx.emit('key.lapsed', { subject: subjectOf(connection) })
    else ctx.idle()
    return {}
  }),

  handle(contract.endDirectoryKey, async (ctx, { connection, key }) => {
    await demandKey(ctx, { connection, key })
    if (!(await endKey(ctx, 'directory_key', key))) throw notFound()
    ctx.subject(subjectOf(connection))
    return {}
  }),
]
