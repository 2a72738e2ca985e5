import type { Id } from '#base/id.ts'
import { makeStream, readStream, sendStreams } from '#modules/audit/contract/streams.ts'
import { agreed } from './agreed.ts'
import { type Happenings, openHappenings } from './ledger.ts'

/** A world in which streams are made by two people and sent when a test says so. */
export interface StreamDesk extends Happenings {
  make(
    target: Parameters<typeof agreed<typeof makeStream.input, typeof makeStream.output>>[3]['target'],
    more?: object,
  ): Promise<Id>
  /** What a minute of the product does: leaves, then whatever streams are due. */
  send(): Promise<void>
  state(stream: Id): Promise<Awaited<ReturnType<typeof agreed<typeof readStream.input, typeof readStream.output>>>>
  /** Ids of the events a stream is to send, in their order. */
  logged(stream: Id): Promise<Id[]>
}

export async function openStreamDesk(): Promise<StreamDesk> {
  const h = await openHappenings()
  const { w } = h
  return {
    ...h,
    make: async (target, more = {}) => (await agreed(w, w.firm.ann, makeStream, { name: 'Ours', target, ...more })).id,
    async send() {
      await w.house.ledger.sequence()
      for (const firm of [w.firm, w.rival]) await firm.system.ask(sendStreams, {})
      await w.drain()
    },
    state: stream => w.firm.ann.ask(readStream, { stream }),
    logged: async stream =>
      (
        await w.superuser<
          { id: Id }[]
        >`select event_id as id from ledger.entry e join audit.stream_state t on t.tenant_id = e.tenant_id
          where t.stream_id = ${stream} and e.index > t.begun_after order by e.index`
      ).map(({ id }) => id),
  }
}
