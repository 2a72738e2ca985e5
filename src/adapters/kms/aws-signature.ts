import { createHash, createHmac } from 'node:crypto'

export interface AwsCredentials {
  id: string
  key: string
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * The Authorization header of AWS Signature Version 4 for a request to the root path without a query. `headers` are in lower
 * case, host and x-amz-date (`20150830T123600Z`) among them. Tried with AWS's published vectors.
 */
export function awsAuthorization(o: {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  body: string
  region: string
  service: string
  credentials: AwsCredentials
}): string {
  const at = o.headers['x-amz-date']!
  const day = at.slice(0, 8)
  const names = Object.keys(o.headers).sort()
  const signed = names.join(';')
  const canonical = [
    o.method,
    '/',
    '',
    ...names.map(name => `${name}:${o.headers[name]!.trim()}`),
    '',
    signed,
    sha256(o.body),
  ].join('\n')
  const scope = `${day}/${o.region}/${o.service}/aws4_request`
  const key = [day, o.region, o.service, 'aws4_request'].reduce<string | Buffer>(
    (by, part) => hmac(by, part),
    `AWS4${o.credentials.key}`,
  )
  const signature = hmac(key, ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')).toString('hex')
  return `AWS4-HMAC-SHA256 Credential=${o.credentials.id}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
}
