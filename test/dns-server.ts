import { createSocket } from 'node:dgram'
import { promises as dns } from 'node:dns'

/** A name server (RFC 1035) on a port of this machine that knows the TXT records it is given, and this process asks it alone. */
export async function openDnsServer(records: Map<string, string[]>): Promise<{ close(): Promise<void> }> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const labels: string[] = []
    let at = 12
    for (; query[at]; at += query[at]! + 1) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!))
    const question = query.subarray(12, at + 5)
    const texts = records.get(labels.join('.').toLowerCase())
    const answers = (texts ?? []).map(text => {
      // A long record travels in parts of at most 255 bytes.
      const parts = text.match(/.{1,100}/g)!.map(part => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)]))
      const data = Buffer.concat(parts)
      return Buffer.concat([Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 1, data.length >> 8, data.length & 255]), data])
    })
    const header = Buffer.from([query[0]!, query[1]!, 0x84, texts ? 0x80 : 0x83, 0, 1, 0, answers.length, 0, 0, 0, 0])
    socket.send(Buffer.concat([header, question, ...answers]), from.port, from.address)
  })
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  const before = dns.getServers()
  dns.setServers([`127.0.0.1:${socket.address().port}`])
  return {
    async close() {
      dns.setServers(before)
      await new Promise<void>(resolve => socket.close(() => resolve()))
    },
  }
}
