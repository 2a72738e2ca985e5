import type { Id } from '#base/id.ts'
import { updateLead } from '#modules/crm/contract.ts'
import { makeLeads } from './leads.ts'
import { type Firm, openWorld, type World } from './world.ts'

/** A world in which things happen that have changes. */
export interface Happenings {
  w: World
  /** So many commands of an officer, each with its domain event and a change; answers the ids of the commands, as they came. */
  happen(times: number, firm?: Firm): Promise<Id[]>
  close(): Promise<void>
}

export async function openHappenings(o: Parameters<typeof openWorld>[0] = {}): Promise<Happenings> {
  const w = await openWorld(o)
  await w.firm.prepare()
  await w.rival.prepare()
  const leads = new Map<Firm, Id>()
  for (const firm of [w.firm, w.rival]) {
    const [made] = await makeLeads(w, firm, [{ name: 'Nora North', owner: firm.leo, state: 'SC', email: 'nora@north.example' }])
    leads.set(firm, made!.lead)
  }
  let n = 0
  return {
    w,
    async happen(times, firm = w.firm) {
      for (let i = 0; i < times; i++) await firm.leo.ask(updateLead, { lead: leads.get(firm)!, city: `City ${++n}` })
      const rows = await w.superuser<{ id: Id }[]>`
        select id from kernel.event where tenant_id = ${firm.tenant} and name = ${updateLead.name} order by id desc limit ${times}`
      return rows.map(({ id }) => id).reverse()
    },
    close: () => w.close(),
  }
}
