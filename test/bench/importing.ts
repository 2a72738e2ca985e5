import { connect, type DbAddress } from '#kernel/db.ts'
import type { BenchData } from './data.ts'
import type { Line } from './line.ts'
import { median } from './load.ts'

interface Bench {
  base: string
  data: BenchData
  superuser: DbAddress
  rows: number
  say: (line: string) => void
}

/**
 * A file of `rows` people, every tenth one standing in it twice, taken in by the product's own import over HTTP, two files
 * one after the other; beside COPY of as many rows into the lead table alone, with its indexes and no row security: before,
 * between and after them, as its own time differs from one to the next; the middle one counts.
 */
export async function importing(bench: Bench): Promise<Line[]> {
  const copies = [await copyFloor(bench)]
  const imports: number[] = []
  for (const n of [1, 2]) {
    imports.push(await importOnce(bench, n))
    copies.push(await copyFloor(bench))
  }
  const bare = median(copies)
  return imports.map((seconds, n) => {
    const [name, ratio] = [`import-${n + 1}`, seconds / bare]
    const all = copies.map(copy => copy.toFixed(1)).join(', ')
    bench.say(
      `${name}          ${bench.rows} rows in ${seconds.toFixed(1)} s (${Math.round(bench.rows / seconds)} rows/s) | COPY ${all} s | ratio ${ratio.toFixed(1)} (aim 4)`,
    )
    const milliseconds = seconds * 1000
    return {
      name,
      rows: bench.rows,
      p50: milliseconds,
      p95: milliseconds,
      rps: bench.rows / seconds,
      floor: bench.rows / bare,
      ratio,
    }
  })
}

async function importOnce({ base, data, rows }: Bench, n: number): Promise<number> {
  const headers = { authorization: `Bearer ${data.tokens.admin}` }
  const text = Buffer.from(fileOf(rows, n, data.states))
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? {} : ((await answer.json()) as unknown)
  }
  const made = await fetch(`${base}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...headers, 'tus-resumable': '1.0.0', 'upload-length': String(text.length) },
  })
  const upload = made.headers.get('location')!.split('/').at(-1)!
  await fetch(`${base}/api/v1/uploads/${upload}`, {
    method: 'PATCH',
    headers: { ...headers, 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: text,
  })
  const opened = (await ask('POST', '/imports', { upload, fileName: `bench-${n}.csv` })) as { id: string; suggested?: unknown }
  const detail = (await ask('GET', `/imports/${opened.id}`)) as { mapping: { columns: unknown[] } | unknown[] }
  await ask('PUT', `/imports/${opened.id}/mapping`, { mapping: detail.mapping, policy: { route: 'route' } })
  const began = performance.now()
  await ask('POST', `/imports/${opened.id}/run`, {})
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, 100))
    const { state, problem } = (await ask('GET', `/imports/${opened.id}`)) as { state: string; problem: string | null }
    if (state === 'done') return (performance.now() - began) / 1000
    if (state === 'failed' || state === 'cancelled') throw new Error(`the import ended ${state}: ${problem}`)
    if (performance.now() - began > 600_000) throw new Error('the import took more than ten minutes')
  }
}

function fileOf(rows: number, n: number, states: readonly string[]): string {
  const lines = ['First name,Last name,Email,Phone,State,Loan amount']
  for (let i = 0; i < rows; i++) {
    const who = i % 10 === 9 ? i - 5 : i
    lines.push(
      `Import,Person ${n}-${who},import-${n}-${who}@example.com,+1407${String(2_000_000 + n * 1_000_000 + who).padStart(7, '0')},${states[who % states.length]},${100_000 + (who % 400) * 1000}`,
    )
  }
  return lines.join('\n')
}

async function copyFloor({ superuser, data, rows }: Bench): Promise<number> {
  const sql = connect(superuser)
  try {
    const text = Array.from(
      { length: rows },
      (_, i) =>
        `${data.tenant}\t${crypto.randomUUID()}\t${data.contactIds[i % data.contactIds.length]}\tCopied Person ${i}\tnew\t${data.officer}\t2026-01-01\t2026-01-01\t2026-01-01\t2026-01-01\n`,
    ).join('')
    const began = performance.now()
    const writable =
      await sql`copy crm.lead (tenant_id, id, contact_id, full_name, status, owner_id, stage_since, received_at, created_at, updated_at) from stdin`.writable()
    await new Promise<void>((resolve, reject) => {
      writable.on('finish', () => resolve())
      writable.on('error', reject)
      writable.end(text)
    })
    return (performance.now() - began) / 1000
  } finally {
    await sql.end()
  }
}
