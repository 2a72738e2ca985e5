/** One record of a stream as syslog carries it. */
export interface SyslogRecord {
  /** Of OCSF, 1 to 6. */
  severity: number
  /** ISO 8601, UTC. */
  at: string
  /** At most 32 printable characters count. */
  event: string
  sequence: number
  /** JSON without line breaks. */
  text: string
}

/** Facility 13, log audit (RFC 5424, 6.2.1). */
const facility = 13
/** Syslog's severities by OCSF's: informational, low, medium, high, critical, fatal. */
const severities: Readonly<Record<number, number>> = { 1: 6, 2: 5, 3: 4, 4: 3, 5: 2, 6: 1 }
/** `sequenceId` begins anew after this (RFC 5424, 7.3.1); the whole number stands in the record itself. */
const lastSequenceId = 2147483647

const printable = (value: string, most: number): string => value.replace(/[^\x21-\x7e]/g, '_').slice(0, most) || '-'
/** A message without a byte order mark says nothing of its encoding: it is kept to ASCII, which every reader reads alike. */
const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * A message of RFC 5424. The process is the stream: its numbers count within it. Throws nothing; names that do not fit are cut.
 */
export function syslogMessage(record: SyslogRecord, { host, stream }: { host: string; stream: string }): string {
  const priority = facility * 8 + (severities[record.severity] ?? 6)
  const number = ((record.sequence - 1) % lastSequenceId) + 1
  const head = [
    `<${priority}>1`,
    record.at,
    printable(host, 255),
    'connect-and-close',
    printable(stream, 128),
    printable(record.event, 32),
  ]
  const data = record.sequence > 0 ? `[meta sequenceId="${number}"]` : '-'
  return `${head.join(' ')} ${data} ${ascii(record.text)}`
}

/** As it goes over TLS: its length in bytes, a space, the message (RFC 5425, 4.3). */
export const syslogFrame = (message: string): string => `${Buffer.byteLength(message)} ${message}`
