import { copyFile, open, stat, truncate } from 'node:fs/promises'

const enough = 16 * 1024 * 1024

/** Opens the server's log for appending (mode 0600). The server inherits it, so it needs no right to the folder. */
export const openLog = (file: string) => open(file, 'a', 0o600)

/**
 * Once the log has 16 MiB, keeps it as `<log>.1` and starts over. Emptied in place, because the server has it open and
 * appends; a line written in between may be lost.
 */
export async function rotateLog(file: string): Promise<void> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0
  if (size < enough) return
  await copyFile(file, file + '.1')
  await truncate(file)
}

/** The last words of the server since `from` (bytes into the log), for an error message. */
export async function lastWords(file: string, from: number): Promise<string> {
  const handle = await open(file)
  try {
    const size = (await handle.stat()).size
    const start = Math.max(from > size ? 0 : from, size - 4000)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
    return buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-5).join(' | ')
  } finally {
    await handle.close()
  }
}
