import { textRecords } from '#adapters/dns/index.ts'
import { effect } from '#kernel/handle.ts'
import { checkDomain } from '../contract/sso.ts'
import { domainRecord } from '../rules/sso.ts'
import { connectionById, domainById, markDomain } from '../store/connections.ts'

/** A domain is the client's where its DNS says so: who cannot write there routes nobody's sign-in. */
export const proveDomain = effect({
  name: 'identity.proveDomain',
  input: checkDomain.input,
  prepare: (ctx, { domain }) => domainById(ctx, domain),
  perform: ({ domain }) => textRecords(domain),
  async settle(ctx, records, { id, domain, proof, connection, verifiedAt }) {
    ctx.subject({ kind: 'connection', id: connection })
    if (!records) {
      ctx.note({ outcome: 'no-answer' })
      return { verified: verifiedAt !== null, why: `The DNS did not answer for ${domain}. Try again in a minute.` }
    }
    const found = records.includes(domainRecord(proof))
    // The only way in is not closed by a record that went missing; it is told, and somebody looks after it.
    const held = !found && verifiedAt !== null && (await connectionById(ctx, connection)).enforced
    if (!held) await markDomain(ctx, id, found)
    ctx.note({ outcome: found ? 'verified' : 'not-found' })
    return {
      verified: found || held,
      why: found ? null : `${domain} has no such TXT record yet. A change in the DNS can take an hour to be seen.`,
    }
  },
})
