import { promises as dns } from 'node:dns'

const patienceMs = 5000

/** The TXT records of a name, each put together from its parts (RFC 7208 section 3.3); `undefined` where nobody answers. */
export async function textRecords(name: string): Promise<string[] | undefined> {
  let timer: NodeJS.Timeout | undefined
  const tooSlow = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), patienceMs)
  })
  const asked = dns.resolveTxt(name).then(
    records => records.map(parts => parts.join('')),
    (error: NodeJS.ErrnoException) => (error.code === 'ENODATA' || error.code === 'ENOTFOUND' ? [] : undefined),
  )
  return Promise.race([asked, tooSlow]).finally(() => clearTimeout(timer))
}
