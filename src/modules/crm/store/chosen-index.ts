import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { SealBroken } from '#kernel/envelope.ts'
import { type IndexChoice, indexChoices } from '#kernel/key-store.ts'
import { openPersonal } from '#kernel/person-seal.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { IndexToken } from '#kernel/vault.ts'
import { ssnOf, startsOf, wordsOf } from '../rules/index-values.ts'
import { sealedIdentifier, sealedNote } from './sealed.ts'
import { keyOfReach } from './tokens.ts'

/** Indexes a client chose to have: of each the table of its tokens, of what rows, and how many are opened in one step. */
export const chosenTables = {
  'email-start': { table: 'crm.email_start', of: 'crm.identifier', key: 'identifier_id', column: 'sealed', perStep: 500 },
  'note-words': { table: 'crm.note_word', of: 'crm.note', key: 'note_id', column: 'sealed', perStep: 200 },
  // Each is hashed slowly.
  ssn: { table: 'crm.ssn_mark', of: 'crm.borrower', key: 'borrower_id', column: 'restricted', perStep: 25 },
} as const satisfies Record<IndexChoice, { table: string; of: string; key: string; column: string; perStep: number }>

export const isChosen = (ctx: Ctx, kind: IndexChoice): boolean => ctx.vault.ring(ctx.tenant).chosen.has(kind)
/** Whether all rows can be looked for by it: it was built to its end. */
export const isBuilt = (ctx: Ctx, kind: IndexChoice): boolean =>
  (ctx.vault.ring(ctx.tenant).chosen.get(kind)?.builtVersion ?? null) !== null

interface Marked {
  id: Id
  tokens: readonly IndexToken[]
}

function keepMarks(ctx: Ctx, kind: IndexChoice, rows: readonly Marked[]): Promise<unknown> | undefined {
  const all = rows.flatMap(({ id, tokens }) => tokens.map(one => ({ id, ...one })))
  if (!all.length) return undefined
  return ctx.rows(sql`
    select crm.keep_marks(${kind}, ${all.map(one => one.id)}::uuid[], ${all.map(one => one.version)}::int[], ${all.map(one => `\\x${one.token.toString('hex')}`)}::text[]::bytea[])`)
}

const tokensOfStarts = (ctx: Ctx, key: string) =>
  startsOf(key).flatMap(start => ctx.vault.tokens(ctx.tenant, 'email-start', start))
const tokensOfWords = (ctx: Ctx, body: string) => wordsOf(body).flatMap(word => ctx.vault.tokens(ctx.tenant, 'note-word', word))
/** Slow on purpose: there are only some hundred million numbers, so whoever also stole the key has to pay for each they try. */
export const tokensOfSsn = (ctx: Ctx, ssn: string) => ctx.vault.slowTokens(ctx.tenant, 'ssn', ssn)

/** With new addresses the beginnings they are found by, where the client chose it. */
export function keepStarts(ctx: Ctx, rows: readonly { id: Id; key: string }[]): void {
  if (!rows.length || !isChosen(ctx, 'email-start')) return
  void keepMarks(
    ctx,
    'email-start',
    rows.map(({ id, key }) => ({ id, tokens: tokensOfStarts(ctx, key) })),
  )
}

/** With notes the words they are found by; of one that was changed the words of before go. */
export function keepWords(ctx: Ctx, notes: readonly { id: Id; body: string }[], changed = false): void {
  if (!notes.length || !isChosen(ctx, 'note-words')) return
  if (changed)
    void ctx.rows(
      sql`delete from crm.note_word where tenant_id = ${ctx.tenant} and note_id = any (${notes.map(n => n.id)}::uuid[])`,
    )
  void keepMarks(
    ctx,
    'note-words',
    notes.map(({ id, body }) => ({ id, tokens: tokensOfWords(ctx, body) })),
  )
}

/** With a borrower's sealed values the number they are found by. */
export async function keepSsn(ctx: Ctx, borrower: Id, ssn: unknown): Promise<void> {
  const nine = typeof ssn === 'string' && isChosen(ctx, 'ssn') ? ssnOf(ssn) : undefined
  if (nine) await keepMarks(ctx, 'ssn', [{ id: borrower, tokens: await tokensOfSsn(ctx, nine) }])
}

const ofRow = sql.raw(`and kind = 1`)
const rowsOf = (ctx: Ctx, kind: IndexChoice) => {
  const { of, column } = chosenTables[kind]
  return sql`from ${sql.table(of)} where tenant_id = ${ctx.tenant} and ${sql.ref(column)} is not null ${kind === 'email-start' ? ofRow : sql``}`
}

async function tokensOf(ctx: Ctx, kind: IndexChoice, row: Id, envelope: Envelope): Promise<readonly IndexToken[]> {
  if (kind === 'email-start') return tokensOfStarts(ctx, keyOfReach('email', sealedIdentifier.open(ctx, row, envelope).value))
  if (kind === 'note-words') return tokensOfWords(ctx, sealedNote.open(ctx, row, envelope).body)
  throw new Error('numbers are hashed beside')
}

/** Makes the tokens of the next rows; those that are there already stay. Answers where the next goes on, null at the end. */
export async function markNext(ctx: Ctx, kind: IndexChoice, after: Id | null) {
  const { perStep, column } = chosenTables[kind]
  if (!isChosen(ctx, kind)) return { after: null, written: 0, broken: 0 }
  const found = await ctx.rows<{ id: Id; envelope: Buffer }>(sql`
    select id, ${sql.ref(column)} as envelope ${rowsOf(ctx, kind)} ${after ? sql`and id > ${after}` : sql``} order by id limit ${perStep}`)
  const marked: Marked[] = []
  let broken = 0
  for (const { id, envelope } of found) {
    try {
      const tokens = kind === 'ssn' ? await ssnTokensOf(ctx, id, envelope) : await tokensOf(ctx, kind, id, envelope)
      marked.push({ id, tokens })
    } catch (error) {
      // Of whom was erased nothing is found.
      if (error instanceof Refusal && error.word === 'gone') continue
      if (!(error instanceof SealBroken)) throw error
      broken += 1
    }
  }
  await keepMarks(ctx, kind, marked)
  return { after: found.length < perStep ? null : found.at(-1)!.id, written: marked.length, broken }
}

async function ssnTokensOf(ctx: Ctx, id: Id, envelope: Buffer): Promise<readonly IndexToken[]> {
  const [said] = await openPersonal<{ ssn?: string }>(ctx, [{ row: id, envelope }])
  const nine = said?.ssn ? ssnOf(said.ssn) : undefined
  return nine ? tokensOfSsn(ctx, nine) : []
}

/** Takes away the next tokens: all of an index that is off, else those of keys that are gone. Answers how many. */
export async function unmarkNext(ctx: Ctx, kind: IndexChoice, most: number): Promise<number> {
  const { table, key } = chosenTables[kind]
  const gone = goneVersions(ctx, kind)
  const rows = await ctx.rows(sql`
    with r as (select token, ${sql.ref(key)} as id from ${sql.table(table)} where tenant_id = ${ctx.tenant} ${gone} limit ${most})
    delete from ${sql.table(table)} t using r where t.tenant_id = ${ctx.tenant} and t.token = r.token and t.${sql.ref(key)} = r.id returning 1`)
  return rows.length
}

function goneVersions(ctx: Ctx, kind: IndexChoice): RawBuilder<unknown> {
  const oldest = Math.min(...ctx.vault.ring(ctx.tenant).index.map(one => one.version))
  return isChosen(ctx, kind) ? sql`and version < ${oldest}` : sql``
}

/** Indexes of which tokens stand that nobody looks for any more. */
export async function goneMarks(ctx: Ctx): Promise<IndexChoice[]> {
  const any = indexChoices.map(
    kind =>
      sql`select ${kind}::text as kind where exists (select 1 from ${sql.table(chosenTables[kind].table)} where tenant_id = ${ctx.tenant} ${goneVersions(ctx, kind)})`,
  )
  return (await ctx.rows<{ kind: IndexChoice }>(sql`${sql.join(any, sql` union all `)}`)).map(row => row.kind)
}

/** What would be indexed of the newest rows, opened for counting; of numbers how many there are. */
export async function sampleValues(ctx: Ctx, kind: IndexChoice, most: number): Promise<{ rows: number; values: string[] }> {
  const { column } = chosenTables[kind]
  const found = await ctx.rows<{ id: Id; envelope: Buffer }>(sql`
    select id, ${sql.ref(column)} as envelope ${rowsOf(ctx, kind)} order by id desc limit ${most}`)
  const values = found.flatMap(({ id, envelope }) => {
    if (kind === 'ssn') return [id]
    try {
      if (kind === 'note-words') return wordsOf(sealedNote.open(ctx, id, envelope).body)
      return startsOf(keyOfReach('email', sealedIdentifier.open(ctx, id, envelope).value))
    } catch (error) {
      if (error instanceof SealBroken) return []
      throw error
    }
  })
  return { rows: found.length, values }
}
