import type { z } from 'zod'
import * as contract from '#modules/identity/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import { narrowedToSight } from '#policy/beyond-sight.ts'
import type { Permission } from '#policy/matrix.ts'
import { openWorld, type Person, type World } from './world.ts'

export type Cells = z.input<typeof contract.editDraft.input>['cells']
export const because = { reason: 'It was agreed on Monday.' }

export interface MatrixDesk {
  w: World
  /** Another administrator: Tom. */
  second: Person
  typeOf(name: string): Promise<{ id: string }>
  draft(): Promise<{ id: string; hash: string; number: number } | undefined>
  /** Levels of one user type, as an edit of the draft. */
  cells(type: string, levels: Partial<Record<Permission, string>>): Promise<Cells>
  /** Asks for a publication; answers the request for a second person. */
  askFor(by: Person, input: z.input<typeof contract.publishMatrix.input>): Promise<string>
  agree(by: Person, approval: string): Promise<unknown>
  stateOf(approval: string): Promise<string>
  /** Narrows in the draft what somebody could edit and not see. */
  narrow(): Promise<void>
  /** Drafts where there is no draft, narrows, asks, has the second administrator agree, and answers the version. */
  publish(change?: Cells): Promise<string>
}

/** A world whose firm has the matrix it starts with, and two administrators. */
export async function openMatrixDesk(): Promise<MatrixDesk> {
  const w = await openWorld()
  await w.firm.prepare()
  await w.superuser`update identity.member set user_type = 'tenant_admin' where id = ${w.firm.tom.id}`
  const { ann, tom: second } = w.firm
  const typeOf = async (name: string) => (await ann.ask(contract.readMatrix, {})).types.find(type => type.name === name)!
  const draft = async () => (await ann.ask(contract.listMatrixVersions, {})).items.find(v => v.state === 'draft')
  const askFor: MatrixDesk['askFor'] = async (by, input) =>
    ((await by.ask(contract.publishMatrix, input, because)) as unknown as { approval: { id: string } }).approval.id
  const agree: MatrixDesk['agree'] = async (by, approval) =>
    by.ask(decideApproval, { approval, agree: true, hash: (await by.ask(readApproval, { approval })).hash })
  const narrow = async () => {
    const { types } = await ann.ask(contract.readMatrix, { version: (await draft())!.id })
    const cells = types.flatMap(type => narrowedToSight(type).map(cell => ({ ...cell, type: type.id })))
    if (cells.length) await ann.ask(contract.editDraft, { cells })
  }
  return {
    w,
    second,
    typeOf,
    draft,
    askFor,
    agree,
    async cells(type, levels) {
      const { id } = await typeOf(type)
      return Object.entries(levels).map(([permission, level]) => ({ type: id, permission, level })) as Cells
    },
    stateOf: async approval => (await ann.ask(readApproval, { approval })).state,
    narrow,
    async publish(change = []) {
      if (!(await draft())) await ann.ask(contract.openDraft, {})
      if (change.length) await ann.ask(contract.editDraft, { cells: change })
      await narrow()
      const { id, hash } = (await draft())!
      await agree(second, await askFor(ann, { version: id, hash }))
      await w.drain()
      return id
    },
  }
}
