import { vi } from 'vitest'
import type { Product } from '../product.ts'

export interface Heard {
  id: string
  name: string
  subject: { kind: string; id: string } | null
}

export interface LiveLine {
  heard: Heard[]
  /** How often the screen was told to look again at everything. */
  readonly resets: number
  /** Whether the server closed it. */
  readonly ended: boolean
  /** Waits for the event about this record; throws when it does not come. */
  hears(name: string, subject: string): Promise<Heard>
  close(): void
}

/** The stream of server-sent events as a browser reads it, from `since` on; answers once it is open. */
export async function listen(product: Product, cookie: string, since?: string): Promise<LiveLine> {
  const cut = new AbortController()
  const answer = await product.fetch(`/api/v1/live${since ? `?lastEventId=${since}` : ''}`, {
    headers: { cookie, accept: 'text/event-stream' },
    signal: cut.signal,
  })
  if (!answer.ok) throw new Error(`The live line answered ${answer.status}.`)
  const heard: Heard[] = []
  let ready = false
  let resets = 0
  let ended = false
  const read = async () => {
    let text = ''
    for await (const bytes of answer.body!.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
      text += bytes
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1]
        if (event === 'ready') ready = true
        if (event === 'reset') resets++
        if (event === 'change') heard.push(JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as Heard)
      }
    }
  }
  void read()
    .then(() => {
      ended = true
    })
    .catch(() => {})
  await vi.waitUntil(() => ready, { timeout: 60_000, interval: 10 })
  return {
    heard,
    get resets() {
      return resets
    },
    get ended() {
      return ended
    },
    hears: (name, subject) =>
      vi.waitUntil(() => heard.find(h => h.name === name && h.subject?.id === subject), { timeout: 60_000, interval: 10 }),
    close: () => cut.abort(),
  }
}
