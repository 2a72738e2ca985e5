import {
  cell,
  clearance,
  machineTypes,
  matrix,
  type Permission,
  permissions,
  personTypes,
  type UserType,
  userTypeLabels,
} from '../../src/policy/matrix.ts'
import { table } from './markdown.ts'

/** The law as a compliance officer reads it: who may do what, over which rows, and what is demanded first. */
export function matrixDoc(): string {
  const groups = Map.groupBy(permissions, permission => matrix[permission].group)
  return [
    '# Who may do what',
    'The shipped matrix, with which every client starts. A client names its own user types and sets their levels under Settings, Security matrix; demands may be added, never taken away. A cell says over which rows a permission holds; an empty one means none.',
    table(['Level', 'Rows'], levelWords),
    ...[...groups].flatMap(([group, rows]) => [
      `## ${group}`,
      ...[personTypes, machineTypes].map(types => groupTable(rows, types)).filter(Boolean),
    ]),
    '## Clearance',
    'The highest class of data that is shown unmasked. Restricted values are shown only by a reveal, whoever asks.',
    table(
      ['User type', 'Sees up to'],
      Object.entries(clearance).map(([type, dataClass]) => [userTypeLabels[type as UserType], dataClass]),
    ),
  ].join('\n\n')
}

const levelWords = [
  ['own', 'their own, and those of the people they assist'],
  ['group', 'those of their branches'],
  ['partner', 'those of the partner they belong to'],
  ['workgroup', 'those of their workgroup'],
  ['all', 'all of the client'],
]

/** People and machines apart: ten columns fit no page. Machines that hold nothing of a group are left out. */
function groupTable(rows: Permission[], types: readonly UserType[]): string {
  const holders = types.filter(type => types === personTypes || rows.some(row => levelOf(row, type)))
  const held = rows.filter(row => holders.some(type => levelOf(row, type)))
  if (!held.length) return ''
  const lines = held.map(row => [`\`${row}\``, matrix[row].label, ...holders.map(type => levelOf(row, type)), demandsOf(row)])
  return table(['Permission', 'For', ...holders.map(type => userTypeLabels[type]), 'Demands'], lines)
}

const levelOf = (permission: Permission, type: UserType): string => {
  const { level } = cell(permission, type)
  return level === 'none' ? '' : level
}

function demandsOf(permission: Permission): string {
  const { approval, quorum, reason, proofMinutes } = cell(permission, 'tenant_admin').demands
  const said = [
    approval && (quorum ? `${quorum} other people agree` : 'a second person agrees'),
    reason && 'a reason',
    proofMinutes && `a fresh proof (${proofMinutes} min)`,
  ]
  return said.filter(Boolean).join(', ')
}
