import { createServer } from 'node:http'
import postgres from 'postgres'

/**
 * The floor: a bare HTTP endpoint with one prepared statement, no row security, no validation, no masking. It runs in its
 * own process beside the product, with as many connections.
 */
const { address, statements } = JSON.parse(process.env.BENCH_FLOOR!) as {
  address: postgres.Options<Record<string, never>>
  statements: Record<string, string>
}
const sql = postgres({ ...address, max: 8, onnotice: () => {} })

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const url = new URL(request.url!, 'http://floor')
  const text = statements[url.pathname.slice(1)]
  if (!text) return response.writeHead(404).end()
  try {
    const values = url.searchParams.has('v') ? JSON.parse(url.searchParams.get('v')!) : body ? JSON.parse(body) : []
    const rows = await sql.unsafe(text, values, { prepare: true })
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows))
  } catch (error) {
    process.stderr.write(`${url.pathname}: ${error}\n`)
    response.writeHead(500).end(String(error))
  }
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('ready\n'))
process.on('SIGTERM', () => process.exit(0))
