import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { maxImportBytes, maxWaitingBytes, maxWaitingUploads, waitingUploadHours } from '#policy/limits.ts'
import { madeOf, uploadFolder } from './files.ts'
import type { Places } from './house.ts'

/** An upload nobody has taken up: on its way, abandoned, or whole and not yet asked for. */
interface Waiting {
  id: string
  by: string
  path: string
  /** What it says it will hold; the most it may where it does not say. */
  bytes: number
  /** Milliseconds since 1970 of the last byte. */
  movedAt: number
}

async function waitingOf(places: Places, tenant: Id): Promise<Waiting[]> {
  const root = dirname(uploadFolder(places, tenant, 'anybody'))
  const names = await readdir(root, { recursive: true }).catch(() => [])
  const found = await Promise.all(
    names
      .filter(name => name.endsWith('.json'))
      .map(async (name): Promise<Waiting[]> => {
        const path = join(root, name.slice(0, -'.json'.length))
        const [info, file] = await Promise.all([
          readFile(`${path}.json`, 'utf8').catch(() => undefined),
          stat(path).catch(() => stat(`${path}.json`).catch(() => undefined)),
        ])
        // Taken up meanwhile.
        if (!info || !file) return []
        const { size } = sizeIn(info)
        return [{ id: basename(path), by: basename(dirname(path)), path, bytes: size ?? maxImportBytes, movedAt: file.mtimeMs }]
      }),
  )
  return found.flat()
}

/** A line that is half written says nothing yet. */
function sizeIn(info: string): { size?: number } {
  try {
    return JSON.parse(info) as { size?: number }
  } catch {
    return {}
  }
}

/** Removes what has not moved for a day, by the machine's own clock as it stands on the files; answers how many. */
export async function dropStaleUploads(places: Places, tenant: Id): Promise<number> {
  const before = Date.now() - waitingUploadHours * 3_600_000
  const stale = (await waitingOf(places, tenant)).filter(one => one.movedAt < before)
  await Promise.all(stale.flatMap(({ path }) => [path, `${path}.json`, madeOf(path)].map(left => rm(left, { force: true }))))
  return stale.length
}

interface Promised {
  id: string
  by: string
  bytes: number
}

/**
 * How much may wait at once: without it one person with a loop fills the disk of everybody. What is being begun at this
 * moment counts too, so that many begun together do not all find room. Of one process, as the product is.
 */
export function uploadRoom(places: Places) {
  const promised = new Map<Id, Set<Promised>>()
  return {
    /** Reserves room for one more, or refuses. Call the answer when it lies on the disk. */
    async reserve(tenant: Id, by: Id, id: Id, bytes: number | undefined): Promise<() => void> {
      const mine: Promised = { id, by, bytes: bytes ?? maxImportBytes }
      const others = promised.get(tenant) ?? new Set()
      promised.set(tenant, others)
      const begun = [...others]
      others.add(mine)
      const done = () => void others.delete(mine)
      try {
        await dropStaleUploads(places, tenant)
        // One that lies on the disk by now counts once.
        const all = [...new Map([...begun, ...(await waitingOf(places, tenant))].map(one => [one.id, one])).values()]
        if (all.filter(one => one.by === by).length >= maxWaitingUploads)
          throw new Refusal(
            'conflict',
            `${maxWaitingUploads} uploads of yours wait already. Finish or cancel one; what does not move is removed after ${waitingUploadHours} hours.`,
          )
        if (all.reduce((sum, one) => sum + one.bytes, mine.bytes) > maxWaitingBytes)
          throw new Refusal(
            'conflict',
            `There is no room for this upload: those of your company that wait may hold ${maxWaitingBytes / 1024 ** 3} GB together. Finish or cancel one.`,
          )
        return done
      } catch (error) {
        done()
        throw error
      }
    },
  }
}
