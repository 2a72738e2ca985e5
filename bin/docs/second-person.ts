import { type Action, neededBy } from '../../src/policy/action.ts'
import { quorumOf, shippedDemands } from '../../src/policy/client-matrix.ts'
import { approvalHours, collectDays } from '../../src/policy/limits.ts'
import { cell, matrix, type Permission, permissions, personTypes, userTypeLabels } from '../../src/policy/matrix.ts'
import { commandTypes } from '../../src/policy/second-person.ts'
import { table } from './markdown.ts'

const holders = (permission: Permission): string =>
  personTypes
    .filter(type => cell(permission, type).level !== 'none')
    .map(type => userTypeLabels[type])
    .join(', ')

/** What takes more than one person as shipped: who may ask, how many agree, and within which time. */
export function secondPersonDoc(actions: readonly Action[]): string {
  const others = permissions.filter(
    one => shippedDemands(one).approval && !commandTypes.some(({ permission }) => permission === one),
  )
  const kinds = [...commandTypes, ...others.map(permission => ({ type: matrix[permission].label, permission }))]
  return [
    '# What takes more than one person',
    'As shipped; a client may demand it of further functions, and of more people, never of fewer. Whoever asked never decides, nor who would gain by it; whoever decides holds the same right over the same records, and “Decide what a colleague asked for”.',
    table(
      ['Kind', 'Permission', 'Who asks', 'Agree', 'Decided within', 'Run within', 'Actions'],
      kinds.flatMap(({ type, permission }) => {
        if (!permission) return []
        const demands = shippedDemands(permission)
        if (!demands.approval) throw new Error(`${permission} demands nobody else`)
        const asked = actions.filter(action => action.kind === 'command' && neededBy(action).includes(permission))
        const hours = `${approvalHours.decide} h`
        return [
          [
            ...[type, `\`${permission}\``, holders(permission), String(quorumOf(demands)), hours, `${approvalHours.run} h`],
            asked.map(({ name }) => `\`${name}\``).join(', ') || 'none yet',
          ],
        ]
      }),
    ),
    `What is shown once is collected within ${collectDays} days by whoever asked.`,
    '## Guarded otherwise',
    table(
      ['Kind', 'How'],
      commandTypes.flatMap(({ type, otherwise }) => (otherwise ? [[type, otherwise]] : [])),
    ),
  ].join('\n\n')
}
