import { type Id, newId } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import { requestById } from '#kernel/approval-store.ts'
import { openFrozen } from '#kernel/approvals.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle, type Preview } from '#kernel/handle.ts'
import { sightProblems } from '#policy/beyond-sight.ts'
import { broughtUp, clientFunctions, type MatrixDocument, withShipped } from '#policy/client-matrix.ts'
import { type LawProblem, matrixProblems } from '#policy/matrix-laws.ts'
import * as contract from '../contract.ts'
import { effectsTogether } from '../rules/effect-in-words.ts'
import {
  broughtBack,
  type Changed,
  holdersInWords,
  isHeld,
  withCells,
  withCopy,
  without,
  withType,
} from '../rules/matrix-change.ts'
import { differenceOf, isSame, wasInWords } from '../rules/matrix-difference.ts'
import { effectOn, exceptionProblems, growing } from '../rules/matrix-effect.ts'
import * as store from '../store/matrix.ts'
import { demandWhole } from './limited.ts'
import { keptIn } from './matrix-kept.ts'
import { judged, judgedHere } from './matrix-people.ts'

const matrixOf = (id: Id) => ({ kind: 'matrix', id })

/** A client starts with the shipped matrix as its first version. */
export const prepareMatrix = (ctx: Ctx): Promise<void> => store.keepFirst(ctx)

async function openedDraft(ctx: Ctx): Promise<store.Version> {
  await demandWhole(ctx)
  const found = await store.takeDraft(ctx)
  if (!found) throw new Refusal('conflict', 'There is no draft. Begin one first.')
  ctx.subject(matrixOf(found.id))
  return found
}

const inField = (document: MatrixDocument) => (problem: LawProblem) => ({
  path: [document.types.find(type => type.id === problem.type)?.name, problem.permission].filter(Boolean).join('.') || 'matrix',
  message: problem.message,
})

function demandLawful(document: MatrixDocument, more: readonly LawProblem[] = []): void {
  const problems = [...matrixProblems(document.types), ...more]
  if (problems.length === 0) return
  throw new Refusal('invalid', problems[0]!.message, { problems: problems.slice(0, 20).map(inField(document)) })
}

/** Keeps a draft as it became, if no law is broken by it, and what changed in it. */
async function keep(ctx: Ctx, was: store.Version, document: MatrixDocument, note?: string): Promise<string> {
  demandLawful(document)
  const lines = differenceOf(was.document, document, clientFunctions)
  ctx.note({ number: was.number, changed: lines.length })
  ctx.change(
    matrixOf(was.id),
    lines.map(line => ({ field: `${line.typeName}: ${line.label}`, class: 'internal', before: line.was, after: line.becomes })),
  )
  return store.setDraft(ctx, document, note)
}

const changedOr = (changed: Changed) => {
  if (!changed.ok) throw new Refusal('conflict', changed.message)
  return changed
}

const differenceBetween = (before: store.Version, after: store.Version) =>
  differenceOf(broughtUp(before.document), broughtUp(after.document), clientFunctions)

/** The draft that is to be published, if it is still what was read and changes what is in force; nobody's exceptions stand against it. */
async function demandPublishable(
  ctx: Ctx,
  { version, hash }: { version: Id; hash: string },
  take = false,
): Promise<{ draft: store.Version; current: store.Version }> {
  const draft = take ? await store.takeDraft(ctx) : await store.draft(ctx)
  if (draft?.id !== version) {
    await store.versionById(ctx, version)
    throw new Refusal('conflict', 'This is not a draft any more.', { facts: { reason: 'state' } })
  }
  if (draft.hash !== hash)
    throw new Refusal('conflict', 'The draft was changed since you read it. Look at the difference again.', {
      facts: { reason: 'hash' },
    })
  const [people, types] = await Promise.all([judged(ctx), store.userTypes(ctx)])
  const missing = types.filter(type => isHeld(type) && !draft.document.types.some(one => one.id === type.id))
  demandLawful(draft.document, [
    ...exceptionProblems(people, draft.document, ctx.now),
    ...sightProblems(broughtUp(draft.document).types),
    ...missing.map(type => ({ message: `${holdersInWords(type)} the user type “${type.name}”, which is not in the draft.` })),
  ])
  const current = await store.publishedVersion(ctx)
  if (differenceBetween(current, draft).length === 0)
    throw new Refusal(
      'conflict',
      `The draft says the same as version ${current.number}, which is in force. Change something first.`,
    )
  return { draft, current }
}

/** What whoever decides reads; of the same people as trying the draft out tells of. */
async function previewOf(ctx: Ctx, input: { version: Id; hash: string }): Promise<Preview> {
  const { draft, current } = await demandPublishable(ctx, input)
  const lines = differenceBetween(current, draft).filter(line => !isSame(line))
  const touched = effectOn(await judgedHere(ctx), draft.document, ctx.now)
  return {
    subject: { ...matrixOf(draft.id), name: `Security matrix, version ${draft.number}` },
    lines: [
      { label: 'In place of version', value: String(current.number) },
      { label: 'Changes', value: String(lines.length) },
      { label: 'People who gain or lose something', value: String(touched.length) },
      { label: 'Hash of the draft (SHA-256)', value: draft.hash, tells: 'hash' },
      ...lines.map(line => ({ label: `${line.typeName}: ${line.label}`, before: wasInWords(line), value: line.becomes })),
    ],
    touches: { people: touched.length, fields: lines.length },
    people: effectsTogether(touched),
  }
}

export const matrixActions: readonly Handler[] = [
  handle(contract.readMatrix, async (ctx, { version }) => {
    const found = version ? await store.versionById(ctx, version) : await store.publishedVersion(ctx)
    const held = await store.userTypes(ctx)
    const { document: written, ...row } = found
    return {
      version: row,
      functions: [...written.functions],
      types: broughtUp(written).types.map(type => ({
        ...mutable(type),
        people: held.find(one => one.id === type.id)?.people ?? 0,
      })),
      kept: await keptIn(ctx, found, held),
    }
  }),

  handle(contract.openDraft, async (ctx, { from }) => {
    await demandWhole(ctx)
    await store.keepFirst(ctx)
    const open = await store.draft(ctx)
    if (open)
      throw new Refusal('conflict', `Version ${open.number} is a draft already. Go on with it, or throw it away first.`, {
        facts: { draft: open.id },
      })
    const current = await store.publishedVersion(ctx)
    const base = from ? await store.versionById(ctx, from) : current
    const types = await store.userTypes(ctx)
    const used = new Set(types.filter(isHeld).map(type => type.id))
    const document = broughtUp(
      withShipped(
        from ? broughtBack(base.document, current.document, used) : current.document,
        base => types.find(type => type.shipped && type.base === base)?.id,
      ),
    )
    const made = await store.keepDraft(ctx, document, base.number)
    ctx.subject(matrixOf(made.id))
    ctx.note({ number: made.number, basedOn: base.number })
    return made
  }),

  handle(contract.editDraft, async (ctx, { cells, note }) => {
    const draft = await openedDraft(ctx)
    const { document, changed } = changedOr(withCells(draft.document, cells))
    return { hash: await keep(ctx, draft, document, note), changed }
  }),

  handle(contract.setUserType, async (ctx, { type, ...fields }) => {
    const draft = await openedDraft(ctx)
    const document = withType(draft.document, type, was => ({ ...was, ...fields }))
    if (!document) throw notFound()
    return { hash: await keep(ctx, draft, document) }
  }),

  handle(contract.copyUserType, async (ctx, { of, name }) => {
    const draft = await openedDraft(ctx)
    const id = newId()
    const document = withCopy(draft.document, of, id, name)
    if (!document) throw notFound()
    await keep(ctx, draft, document)
    return { id }
  }),

  handle(contract.dropUserType, async (ctx, { type }) => {
    const draft = await openedDraft(ctx)
    const found = draft.document.types.find(one => one.id === type)
    if (!found) throw notFound()
    if (found.shipped)
      throw new Refusal(
        'conflict',
        `“${found.name}” is one of the types every client starts with; it can be changed, not removed.`,
      )
    const row = (await store.userTypes(ctx)).find(one => one.id === type)
    if (row && isHeld(row))
      throw new Refusal('conflict', `${holdersInWords(row)} the user type “${row.name}”. Give them another one first.`)
    if (row?.given)
      throw new Refusal('conflict', `Single sign-on gives the user type “${row.name}”. Choose another one there first.`)
    await keep(ctx, draft, without(draft.document, type))
    return {}
  }),

  handle(contract.discardDraft, async ctx => {
    const draft = await openedDraft(ctx)
    ctx.note({ number: draft.number })
    await store.removeDraft(ctx)
    return {}
  }),

  handle(contract.compareMatrix, async (ctx, { from, to }) => {
    const [before, after] = await Promise.all([store.versionById(ctx, from), store.versionById(ctx, to)])
    return { items: differenceBetween(before, after) }
  }),

  handle(
    contract.publishMatrix,
    async (ctx, input) => {
      if (!ctx.approval) throw new Refusal('needs-proof', 'A second person has to agree to this.')
      const { draft, current } = await demandPublishable(ctx, input, true)
      const request = await requestById(ctx, ctx.approval)
      const { decidedBy } = request
      await store.publish(ctx, draft.id, decidedBy, openFrozen(ctx, request).reason)
      ctx.subject(matrixOf(draft.id))
      ctx.change(
        matrixOf(draft.id),
        differenceBetween(current, draft).map(line => ({
          field: `${line.typeName}: ${line.label}`,
          class: 'internal' as const,
          before: line.was,
          after: line.becomes,
        })),
      )
      // Everybody's screens hear of it: each open line judges anew who is behind it.
      ctx.emit('matrix.published', {
        subject: matrixOf(draft.id),
        facts: { number: draft.number, hash: draft.hash, agreed: decidedBy },
      })
      return { number: draft.number, hash: draft.hash }
    },
    {
      preview: previewOf,
      terms: (_ctx, { version, hash }) => ({ version, hash }),
      grows: async (ctx, { version }) => {
        const draft = await store.draft(ctx)
        if (draft?.id !== version) return []
        const before = await store.publishedVersion(ctx)
        return growing(await judged(ctx), before.document, draft.document, ctx.now)
      },
    },
  ),
]

/** A contract's shape owns its lists. */
const mutable = (type: MatrixDocument['types'][number]) => ({
  ...type,
  conditions: {
    ...type.conditions,
    hours: type.conditions.hours && { ...type.conditions.hours, days: [...type.conditions.hours.days] },
    networks: type.conditions.networks && [...type.conditions.networks],
  },
})
