import { createHmac } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Id } from '#base/id.ts'
import type { Places } from './house.ts'
import { StartRefused } from './migrate.ts'
import type { Vault } from './vault.ts'

/** One erasure: which person of which client, and everything they were kept under. No name: the journal outlives them. */
export interface Erasure {
  /** From 1 on, without gaps. */
  n: number
  erasure: Id
  tenant: Id
  people: readonly Id[]
  at: string
  /** Of the entry before, in hex; 64 zeros at the first. */
  before: string
  hash: string
}

/** Where the journal lies, and the installation's key that its entries are chained by. */
export interface JournalPlace {
  dataDir: string
  key: Buffer
}
export const journalOf = ({ places, vault }: { places: Pick<Places, 'dataDir'>; vault: Pick<Vault, 'key'> }): JournalPlace => ({
  dataDir: places.dataDir,
  key: vault.key('erasures'),
})

/**
 * What was erased for good, outside the database and chained by HMAC-SHA-256, so that nobody without the installation's
 * secret has somebody erased by a line of their own: a database restored from before an erasure is
 * told of it here, and does not open until it was done again. Lines are appended and synced, and never changed. The newest
 * stands in the data folder, where a restore leaves it; every backup carries a copy, for a machine that has none.
 */
const name = 'erasures.journal'
const copyName = 'erasures.copy'
const nothing = '0'.repeat(64)

const hashOf = (key: Buffer, { n, erasure, tenant, people, at, before }: Omit<Erasure, 'hash'>) =>
  createHmac('sha256', key)
    .update(JSON.stringify([n, erasure, tenant, people, at, before]))
    .digest('hex')

export const journalPath = (place: Pick<JournalPlace, 'dataDir'>) => join(place.dataDir, name)

/** The longer of the journal and what a backup brought. Throws StartRefused where a chain is broken, or one is not the other's beginning. */
export async function readJournal(place: JournalPlace): Promise<Erasure[]> {
  const [own, brought] = await Promise.all([
    entriesIn(journalPath(place), place.key),
    entriesIn(join(place.dataDir, copyName), place.key),
  ])
  const [long, short] = own.length >= brought.length ? [own, brought] : [brought, own]
  const last = short.at(-1)
  if (last && long[last.n - 1]!.hash !== last.hash)
    throw new StartRefused(
      `The journal of erasures in ${journalPath(place)} and the one of the backup are of different installations. Remove the one that is not of this database.`,
    )
  return long
}

async function entriesIn(path: string, key: Buffer): Promise<Erasure[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const lines = text.split('\n')
  // A line that was cut short by a crash was never answered for: it is written again.
  const whole = lines.slice(0, -1)
  let before = nothing
  return whole.map((line, i) => {
    const entry = parsed(line)
    if (!entry || entry.n !== i + 1 || entry.before !== before || entry.hash !== hashOf(key, entry))
      throw new StartRefused(
        `The journal of erasures in ${path} was altered at line ${i + 1}. Restore it from a backup: without it erased people could come back.`,
      )
    before = entry.hash
    return entry
  })
}

function parsed(line: string): Erasure | undefined {
  try {
    return JSON.parse(line) as Erasure
  } catch {
    return undefined
  }
}

let turn: Promise<unknown> = Promise.resolve()

/** Writes an erasure down and answers when it is on the disk; one that stands there already is answered as it stands. */
export function appendErasure(place: JournalPlace, e: Pick<Erasure, 'erasure' | 'tenant' | 'people' | 'at'>): Promise<Erasure> {
  const mine = turn.then(async () => {
    const entries = await readJournal(place)
    const known = entries.find(one => one.erasure === e.erasure)
    if (known) return known
    const last = entries.at(-1)
    const { erasure, tenant, people, at } = e
    const bare = { n: (last?.n ?? 0) + 1, erasure, tenant, people, at, before: last?.hash ?? nothing }
    const entry: Erasure = { ...bare, hash: hashOf(place.key, bare) }
    await writeLines(place, [...entries, entry])
    return entry
  })
  turn = mine.catch(() => {})
  return mine
}

/** The journal as it is read, in its own place: what only a backup's copy had is written there. */
export async function bringUpJournal(place: JournalPlace): Promise<Erasure[]> {
  const [entries, own] = [await readJournal(place), await entriesIn(journalPath(place), place.key)]
  if (entries.length > own.length) await writeLines(place, entries)
  return entries
}

const lineOf = (entry: Erasure) => `${JSON.stringify(entry)}\n`

/** Whole lines stay where they are; what a crash left half, or only a copy had, is brought up before more is added. */
async function writeLines(place: JournalPlace, entries: readonly Erasure[]): Promise<void> {
  const path = journalPath(place)
  const bytes = Buffer.from(entries.map(lineOf).join(''))
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    const there = await file.readFile()
    let same = 0
    while (same < there.length && same < bytes.length && there[same] === bytes[same]) same += 1
    if (same < there.length) await file.truncate(same)
    await file.write(bytes, same, bytes.length - same, same)
    await file.sync()
  } finally {
    await file.close()
  }
  const folder = await open(dirname(path))
  await folder.sync().finally(() => folder.close())
}
