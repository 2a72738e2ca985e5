import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { assemble } from '#kernel/room.ts'
import { exportLeads } from '#modules/crm/contract.ts'
import { createBranch, createKey, setLimits } from '#modules/identity/contract.ts'
import { fieldsOf } from '#modules/trust/actions/reading.ts'
import { listApprovals, readApproval } from '#modules/trust/contract.ts'
import { takesDemands } from '#policy/matrix-laws.ts'
import { rooms } from '../src/rooms.ts'
import { inside } from './inside.ts'
import { makeLeads } from './leads.ts'
import { because } from './second-person.ts'
import { fullestInput } from './smallest-input.ts'
import { openWorld, type Person, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

const anId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/i
/** More than any union of a contract has. */
const options = 14

/** Every command for which a client may demand a second person. */
const approvable = [...assemble(rooms).actions.values()].filter(
  action => action.kind === 'command' && action.door === 'member' && takesDemands(action.needs),
)

describe('what a second person reads', () => {
  test.each(approvable.map(action => [action.name, action] as const))('of %s shows no id', async (_, action) => {
    const shown = await inside(w, w.firm, ctx =>
      Promise.all(
        Array.from({ length: options }, (_, option) =>
          fieldsOf(ctx, { action: action.name }, fullestInput(action.input, option)),
        ),
      ),
    )
    // What the product shows as an address or text was written by somebody; an id is only where the contract says one is.
    for (const { label, value } of shown.flat()) expect.soft(`${label}: ${value}`).not.toMatch(anId)
  })

  test('names people, branches and what was removed by the name it had', async () => {
    const { ann, leo } = w.firm
    const { id: branch } = await ann.ask(createBranch, { name: 'Dock Street' })
    const removed = newId()
    await w.superuser`insert into identity.gone (tenant_id, id, kind, name, gone_at) values (${w.firm.tenant}, ${removed}, 'branch', 'Old Mill', now())`
    const named = await inside(w, w.firm, ctx =>
      fieldsOf(
        ctx,
        { action: createKey.name },
        { name: 'Site', bound: { officers: [leo.id, newId()], branches: [branch, removed] } },
      ),
    )
    expect(named).toMatchObject([
      { label: 'Name', value: 'Site' },
      { label: 'Bound: officers', value: 'Leo, A person that is gone, or that you do not see' },
      { label: 'Bound: branches', value: 'Dock Street, Old Mill' },
    ])
    await w.hire(w.firm, 'second', 'tenant_admin')
    await ann.ask(createKey, { name: 'Site', bound: { officers: [leo.id], branches: [branch] } }, because)
    const id = (await ann.ask(listApprovals, { of: 'mine' })).items[0]!.id
    const { preview, fields, subject } = await ann.ask(readApproval, { approval: id })
    expect(JSON.stringify([preview, fields, subject?.name])).not.toMatch(anId)
  })

  test('tells no asker of colleagues and branches they do not see, whatever ids they sent', async () => {
    const { ann, leo, tom, branches } = w.firm
    const pat = await w.hire(w.firm, 'pat', 'partner_owner')
    const limited = await w.hire(w.firm, 'lim', 'tenant_admin', branches.tampa)
    await ann.ask(setLimits, { person: limited.id, groups: { mode: 'only', ids: [branches.tampa] } } as never)
    const read = async (asker: Person, filter: object) => {
      const { approval } = (await asker.ask(exportLeads, { filter } as never, because)) as unknown as { approval: { id: string } }
      const { fields } = await asker.ask(readApproval, { approval: approval.id })
      return fields.map(field => field.value).join()
    }
    await makeLeads(w, w.firm, [
      { name: 'Pats', owner: pat, branch: branches.tampa, state: 'FL' },
      { name: 'Tampas', owner: tom, branch: branches.tampa, state: 'FL' },
    ])
    for (const asker of [pat, limited]) {
      const people = await read(asker, { owner: [asker.id, tom.id, leo.id] })
      const places = await read(asker, { branch: [branches.tampa, branches.charleston] })
      expect(people).not.toContain('Leo')
      expect(places).not.toContain('Charleston')
      expect([people.includes('Tom'), places.includes('Tampa')]).toEqual(asker === limited ? [true, true] : [false, false])
    }
  })
})
