import { request } from 'node:http'
import { Readable } from 'node:stream'

/** `fetch` for a product under test: names below `localhost` lead to this machine, and `Host`, `Origin`, `Cookie` are as given. */
export const send = (url: URL, init: RequestInit = {}): Promise<Response> =>
  new Promise((resolve, reject) => {
    const headers = Object.fromEntries(new Headers(init.headers))
    const body = init.body === undefined || init.body === null ? undefined : String(init.body)
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body))
    const signal = init.signal ?? undefined
    const asked = request(
      { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, method: init.method ?? 'GET', agent: false, signal },
      answer => {
        const got = new Headers()
        for (let at = 0; at < answer.rawHeaders.length; at += 2) got.append(answer.rawHeaders[at]!, answer.rawHeaders[at + 1]!)
        const status = answer.statusCode!
        const empty = status === 204 || status === 304 || init.method === 'HEAD'
        if (empty) answer.resume()
        resolve(new Response(empty ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers: got }))
      },
    )
    asked.setHeader('host', url.host)
    for (const [name, value] of Object.entries(headers)) asked.setHeader(name, value)
    asked.on('error', reject)
    asked.end(body)
  })
