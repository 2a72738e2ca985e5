import { showDateTime } from '#base/time.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { pdfOf, type Row, type Table } from '#kernel/pdf.ts'
import { inCatalogue } from '#policy/catalogue.ts'
import { broughtUp, type ClientType, clientFunctions } from '#policy/client-matrix.ts'
import { matrix, userTypeLabels } from '#policy/matrix.ts'
import { datesInWords, hoursInWords, networksInWords } from '#policy/matrix-words.ts'
import * as contract from '../contract.ts'
import { cellInWords } from '../rules/matrix-change.ts'
import { company as companyOf } from '../store/company.ts'
import * as store from '../store/matrix.ts'

/** As many user types as are read beside each other; more go into further tables. */
const mostColumns = 10

export const matrixSheet: readonly Handler[] = [
  handle(contract.printMatrix, async (ctx, { version }) => {
    const [found, company] = await Promise.all([store.versionById(ctx, version), companyOf(ctx)])
    const { types, functions } = { ...broughtUp(found.document), functions: found.document.functions }
    const title = `${company.name}: security matrix, version ${found.number}`
    const parts = Array.from({ length: Math.ceil(types.length / mostColumns) }, (_, n) =>
      types.slice(n * mostColumns, (n + 1) * mostColumns),
    )
    const unnamed = clientFunctions.some(one => !functions.includes(one))
    const pdf = await pdfOf({
      title,
      author: company.name,
      subject: `SHA-256 ${found.hash}`,
      at: ctx.now,
      facts: factsOf(ctx, found, company),
      notes: [
        'A cell says over which records a user type holds a function: their own, those of their branches, of their partner company, of their workgroup, or all; an empty one: none. What is asked of them first stands behind it.',
        ...(unnamed
          ? [
              'Functions that were split after this version was signed stand with the level and the demands of the function they were a part of.',
            ]
          : []),
      ],
      tables: [typesTable(types), ...parts.map((part, n) => functionsTable(part, n, parts.length))],
      signatures: ['For the company: name, date and signature', 'For whoever runs the installation: name, date and signature'],
      foot: `${title} · SHA-256 ${found.hash}`,
    })
    return {
      raw: { type: 'application/pdf', base64: pdf.toString('base64'), name: `security-matrix-${found.number}.pdf` },
    }
  }),
]

function factsOf(ctx: Ctx, version: store.Version, { timeZone }: { timeZone: string }): [string, string][] {
  const at = (moment: string | Date) => {
    const text = showDateTime(moment, timeZone)
    return text.endsWith(` ${timeZone}`) ? text : `${text} (${timeZone})`
  }
  const { publishedBy, agreedBy, publishedAt, supersededAt, madeBy, madeAt, basedOn, reason } = version
  return [
    ...(basedOn === null ? [] : [['Began as', `Version ${basedOn}`] as [string, string]]),
    ...(publishedAt
      ? ([
          ['Asked for by', publishedBy?.name ?? 'Nobody: as shipped, with the company'],
          ...(publishedBy ? [['Agreed to by', agreedBy?.name ?? 'Nobody else could; after notice']] : []),
          ...(reason ? [['Why', reason]] : []),
          ['In force since', at(publishedAt)],
          ...(supersededAt ? [['Until', at(supersededAt)]] : []),
        ] as [string, string][])
      : ([
          ['State', 'A draft: nobody is judged by it'],
          ['Drafted by', `${madeBy?.name ?? 'Somebody'}, ${at(madeAt)}`],
        ] as [string, string][])),
    ['SHA-256', version.hash],
    ['Printed', at(ctx.now)],
  ]
}

const typesTable = (types: readonly ClientType[]): Table => ({
  title: 'User types',
  columns: ['User type', 'Based on', 'Clearance', 'Hours', 'Networks', 'Dates'],
  first: 0.24,
  rows: types.map(({ name, base, clearance, conditions }) => ({
    cells: [
      name,
      userTypeLabels[base],
      clearance,
      hoursInWords(conditions.hours),
      networksInWords(conditions.networks),
      datesInWords(conditions),
    ],
  })),
})

const functionsTable = (types: readonly ClientType[], n: number, of: number): Table => ({
  title: of > 1 ? `Functions, part ${n + 1} of ${of}` : 'Functions',
  columns: ['Function', ...types.map(type => type.name)],
  first: 0.2,
  rows: inCatalogue(clientFunctions).flatMap(({ category, permissions }): Row[] => [
    { heading: category },
    ...permissions.map(permission => ({
      cells: [matrix[permission].label, ...types.map(type => (type.cells[permission] ? cellInWords(type, permission) : ''))],
    })),
  ]),
})
