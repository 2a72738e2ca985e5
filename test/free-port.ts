import { once } from 'node:events'
import { createServer } from 'node:net'

const [first, workers, span] = [16_000, 4, 4_000]
let next = Math.floor(Math.random() * span)

/**
 * A port nobody listens on, for a program that must know its own before it starts. The system takes those it gives to others
 * meanwhile from 32768 on; these are below, and each worker has its own.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + (Number(process.env.VITEST_POOL_ID ?? 0) % workers) * span + (next++ % span)
    const server = createServer().listen(port, '127.0.0.1')
    const free = await once(server, 'listening').then(
      () => true,
      error => {
        if (error.code !== 'EADDRINUSE') throw error
        return false
      },
    )
    if (!free) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
