import { type Handler, handle, perform } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { arriveByOidc, endFromOidc } from '../effects/oidc.ts'
import { arriveBySaml } from '../effects/saml.ts'
import { beginSignOn, beginTrial } from '../effects/start-sso.ts'
import { domainOf, ourAddresses, samlMetadata } from '../rules/sso.ts'
import { connectionById } from '../store/connections.ts'
import { connectionsOfDomain } from '../store/sso.ts'
import { demandWhole } from './limited.ts'

export const ssoActions: readonly Handler[] = [
  handle(contract.findSso, async (ctx, { email }) => {
    const domain = domainOf(email)
    return { connections: domain ? await connectionsOfDomain(ctx, domain) : [] }
  }),
  handle(contract.startSso, async (_ctx, input) => perform(beginSignOn, input)),
  handle(contract.tryConnection, async (ctx, input) => {
    await demandWhole(ctx)
    return perform(beginTrial, input)
  }),
  handle(contract.finishOidc, async (_ctx, input) => perform(arriveByOidc, input)),
  handle(contract.finishSaml, async (_ctx, input) => perform(arriveBySaml, input)),
  handle(contract.endByProvider, async (_ctx, input) => perform(endFromOidc, input)),
  handle(contract.readSamlMetadata, async (ctx, { connection }) => {
    await connectionById(ctx, connection)
    return { raw: { type: 'application/samlmetadata+xml', text: samlMetadata(ourAddresses(ctx.places.publicUrl, connection)) } }
  }),
]
